"""beancount-sieve reads an Alipay bill."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from bean_sieve.providers.payment.alipay import (  # type: ignore[import-not-found,unused-ignore]
    AlipayProvider,
)

start, cpu = time.perf_counter(), time.process_time()
found = AlipayProvider().parse(Path(sys.argv[1]))
took = [time.perf_counter() - start, time.process_time() - cpu, 0]
sys.stdout.write(json.dumps({"answer": {"rows": len(found)}, "work": took}) + "\n")
