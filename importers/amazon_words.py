"""How Amazon's date range report is worded in each language.

English is grade B. German, French, Italian, Spanish and Japanese titles and types are
those by which public programs read the reports of these marketplaces (C; of the French
one a row is quoted, B). What no program names stays unknown: most statuses, the
Japanese payout, types beside those below.
"""

from __future__ import annotations

from typing import NamedTuple

from duiping.importers.head import plain

# Field → its titles: English, German, French, Italian, Spanish, Japanese.
TITLES: dict[str, tuple[str, ...]] = {
    "time": ("date/time", "Datum/Uhrzeit", "date/heure", "Data/Ora:", "Data/Ora",
             "fecha y hora", "日付/時間"),
    "settlement": ("settlement id", "settlement ID", "Abrechnungsnummer",
                   "numéro de versement", "Numero pagamento", "identificador de pago",
                   "決済番号"),
    "type": ("type", "Typ", "Tipo", "tipo", "トランザクションの種類"),
    "order_no": ("order id", "order ID", "Bestellnummer", "numéro de la commande",
                 "Numero ordine", "número de pedido", "注文番号"),
    "sku": ("sku", "Sku", "SKU"),
    "memo": ("description", "Beschreibung", "Descrizione", "descripción", "説明"),
    "quantity": ("quantity", "Menge", "quantité", "Quantità", "cantidad", "数量"),
    "payee": ("marketplace", "Marketplace", "web de Amazon", "Amazon 出品サービス"),
    "status": ("Transaction Status", "Transaction status", "Transaktionsstatus",
               "Statut de la transaction", "Stato della transazione",
               "Estado de la transacción"),
    "selling": ("selling fees", "Verkaufsgebühren", "frais de vente",
                "Commissioni di vendita", "tarifas de venta", "手数料"),
    "fba": ("fba fees", "Gebühren zu Versand durch Amazon", "Frais Expédié par Amazon",
            "Costi del servizio Logistica di Amazon", "tarifas de Logística de Amazon",
            "FBA 手数料"),
    "transaction": ("other transaction fees", "Andere Transaktionsgebühren",
                    "autres frais de transaction",
                    "Altri costi relativi alle transazioni",
                    "tarifas de otras transacciones",
                    "トランザクションに関するその他の手数料"),
    "total": ("total", "Gesamt", "totale", "合計"),
}  # fmt: skip
# Fields that are in the total, fees aside.
AMOUNTS: dict[str, tuple[str, ...]] = {
    "sales": ("product sales", "Umsätze", "ventes de produits", "Vendite",
              "ventas de productos", "商品売上"),
    "sales_tax": ("product sales tax", "Produktumsatzsteuer",
                  "Taxes sur la vente des produits",
                  "imposta sulle vendite dei prodotti",
                  "impuesto de ventas de productos", "商品の売上税"),
    "shipping": ("shipping credits", "postage credits", "Gutschrift für Versandkosten",
                 "crédits d'expédition", "crédits d’expédition",
                 "Accrediti per le spedizioni", "abonos de envío", "配送料"),
    "shipping_tax": ("shipping credits tax", "Steuer auf Versandgutschrift",
                     "taxe sur les crédits d’expédition",
                     "taxe sur les crédits d'expédition",
                     "imposta accrediti per le spedizioni",
                     "impuestos por abonos de envío", "配送料の税金"),
    "wrap": ("gift wrap credits", "Gutschrift für Geschenkverpackung",
             "crédits sur l'emballage cadeau", "Accrediti per confezioni regalo",
             "abonos de envoltorio para regalo", "ギフト包装手数料"),
    "wrap_tax": ("giftwrap credits tax", "gift wrap credits tax",
                 "Steuer auf Geschenkverpackungsgutschriften",
                 "Taxes sur les crédits cadeaux",
                 "imposta sui crediti confezione regalo",
                 "impuestos por abonos de envoltorio para regalo",
                 "ギフト包装クレジットの税金"),
    "regulatory": ("Regulatory Fee",),
    "regulatory_tax": ("Tax On Regulatory Fee",),
    "points": ("Amazonポイントの費用",),
    "rebates": ("promotional rebates", "Rabatte aus Werbeaktionen",
                "Rabais promotionnels", "Sconti promozionali",
                "devoluciones promocionales", "プロモーション割引額"),
    "rebates_tax": ("promotional rebates tax", "Steuer auf Aktionsrabatte",
                    "Taxes sur les remises promotionnelles",
                    "imposta sugli sconti promozionali",
                    "impuestos de descuentos por promociones",
                    "プロモーション割引の税金"),
    "collected": ("sales tax collected",),
    "facilitator": ("Marketplace Facilitator Tax",),
    "withheld": ("marketplace withheld tax", "Einbehaltene Steuer auf Marketplace",
                 "Taxes retenues sur le site de vente",
                 "trattenuta IVA del marketplace", "impuesto retenido en el sitio web",
                 "源泉徴収税を伴うマーケットプレイス"),
    "other": ("other", "Andere", "autre", "Altro", "otro", "その他"),
}  # fmt: skip
KINDS = {
    **dict.fromkeys(
        ("Order", "Bestellung", "Commande", "Ordine", "Pedido", "注文"), "sale"
    ),
    **dict.fromkeys(
        ("Refund", "Erstattung", "Remboursement", "Rimborso", "Reembolso", "返金"),
        "refund",
    ),
    **dict.fromkeys(
        ("Chargeback Refund", "Erstattung durch Rückbuchung"), "chargeback"
    ),
    **dict.fromkeys(
        ("Service Fee", "Servicegebühr", "Frais de service",
         "Commissione di servizio", "Tarifa de prestación de servicio", "注文外料金",
         "FBA Inventory Fee", "Versand durch Amazon Lagergebühr",
         "Frais de stock Expédié par Amazon",
         "Costo di stoccaggio Logistica di Amazon",
         "Tarifas de inventario de Logística de Amazon", "FBA 在庫関連の手数料"),
        "fee",
    ),
    **dict.fromkeys(
        ("Adjustment", "Anpassung", "Ajustement", "Modifica", "Ajuste", "調整"),
        "adjustment",
    ),
    **dict.fromkeys(
        ("Transfer", "Übertrag", "Transfert", "Trasferimento", "Transferir"), "payout"
    ),
}  # fmt: skip
# Statuses under which a row counts.
RELEASED = ("Released", "Sorti")
# Marketplace → the currency of its reports, whose notes nobody has quoted.
MARKETS = {
    **dict.fromkeys(("amazon.de", "amazon.fr", "amazon.it", "amazon.es"), "EUR"),
    **dict.fromkeys(("amazon.co.jp", "amazon.jp"), "JPY"),
}


class Tongue(NamedTuple):
    """How a language writes times: its months, the usual short form first."""

    months: tuple[tuple[str, ...], ...]


ENGLISH = Tongue(
    (
        ("Jan", "January"), ("Feb", "February"), ("Mar", "March"), ("Apr", "April"),
        ("May",), ("Jun", "June"), ("Jul", "July"), ("Aug", "August"),
        ("Sep", "September", "Sept"), ("Oct", "October"), ("Nov", "November"),
        ("Dec", "December"),
    )
)  # fmt: skip
FRENCH = Tongue(
    (
        ("janv", "janvier"), ("févr", "février"), ("mars",), ("avr", "avril"),
        ("mai",), ("juin",), ("juil", "juillet"), ("août",), ("sept", "septembre"),
        ("oct", "octobre"), ("nov", "novembre"), ("déc", "décembre"),
    )
)  # fmt: skip
ITALIAN = Tongue(
    (
        ("gen", "gennaio"), ("feb", "febbraio"), ("mar", "marzo"), ("apr", "aprile"),
        ("mag", "maggio"), ("giu", "giugno"), ("lug", "luglio"), ("ago", "agosto"),
        ("set", "settembre"), ("ott", "ottobre"), ("nov", "novembre"),
        ("dic", "dicembre"),
    )
)  # fmt: skip
SPANISH = Tongue(
    (
        ("ene", "enero"), ("feb", "febrero"), ("mar", "marzo"), ("abr", "abril"),
        ("may", "mayo"), ("jun", "junio"), ("jul", "julio"), ("ago", "agosto"),
        ("sep", "sept", "septiembre"), ("oct", "octubre"), ("nov", "noviembre"),
        ("dic", "diciembre"),
    )
)  # fmt: skip
# The title of the time → its language; German and Japanese times are digits.
TONGUES = {
    plain(title): tongue
    for title, tongue in {
        "date/time": ENGLISH,
        "date/heure": FRENCH,
        "Data/Ora:": ITALIAN,
        "Data/Ora": ITALIAN,
        "fecha y hora": SPANISH,
    }.items()
}
