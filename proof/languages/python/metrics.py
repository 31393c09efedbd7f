"""Counts what is answered, in the text format of Prometheus."""

import os
import resource
import threading
import time

# In seconds; the one of the objective is among them.
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
NAME = "http_request_duration_seconds"
CONTENT_TYPE = "text/plain; version=0.0.4"


class Durations:
    def __init__(self):
        self.buckets = [0] * len(BOUNDS)
        self.count = 0
        self.sum = 0.0


class Metrics:
    def __init__(self):
        self._began = time.time()
        self._lock = threading.Lock()
        self._taken = {}

    def observe(self, route, status, seconds):
        with self._lock:
            taken = self._taken.setdefault((route, int(status)), Durations())
            for index, bound in enumerate(BOUNDS):
                taken.buckets[index] += seconds <= bound
            taken.count += 1
            taken.sum += seconds

    def text(self):
        usage = resource.getrusage(resource.RUSAGE_SELF)
        lines = [
            *self._requests(),
            *single("process_start_time_seconds", "gauge", "Start of the process, Unix time.", self._began),
            *single("process_resident_memory_bytes", "gauge", "Resident memory.", resident_bytes()),
            *single(
                "process_cpu_seconds_total",
                "counter",
                "Processor time, user and system.",
                usage.ru_utime + usage.ru_stime,
            ),
        ]
        return "\n".join(lines) + "\n"

    def _requests(self):
        yield f"# HELP {NAME} Duration of requests."
        yield f"# TYPE {NAME} histogram"
        with self._lock:
            for (route, status), taken in self._taken.items():
                labels = f'handler="{route}",code="{status}"'
                for bound, count in zip(BOUNDS, taken.buckets):
                    yield f'{NAME}_bucket{{{labels},le="{bound}"}} {count}'
                yield f'{NAME}_bucket{{{labels},le="+Inf"}} {taken.count}'
                yield f"{NAME}_sum{{{labels}}} {taken.sum}"
                yield f"{NAME}_count{{{labels}}} {taken.count}"


def single(name, kind, text, value):
    return f"# HELP {name} {text}", f"# TYPE {name} {kind}", f"{name} {value}"


def resident_bytes():
    """Nothing where there is no /proc."""
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
