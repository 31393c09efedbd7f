"""Reads events from standard input, a line of JSON each, and prints what Sentry's Relay finds wrong with each of them."""

import json
import sys

from sentry_relay.processing import StoreNormalizer

normalizer = StoreNormalizer(project_id=1)
for line in sys.stdin:
    normalized = normalizer.normalize_event(raw_event=line)
    print(json.dumps(normalized.get("errors") or []))
