"""The invariants of sync.md section 10, each under its own name, over what the files say.

    of_device   I1 I2 I5 I6 (saved) I16          after every start of a device and at the end
    of_hub      I2 I3 I4 I7 I8 I11 I14 I22 I23    after every start of the hub and at the end
    of_world    I3 I6 I9 I10 I11 I12 I13 I15 I17 I24  at the end, when everything is at rest

Two that sync.md does not number. I23: whatever took effect as somebody's step or answer bears the signature of his key.
I24: no word and no file of a record that headquarters erased is anywhere.
I18 (bytes on links of 30 seconds) is judged by `short_lines`, whose connections end and do nothing else. I19 and
I21 speak of postings and messages to other systems, of which the product has none yet. I20 is the trace of `World`.
"""

from __future__ import annotations

from tests.simulator.checks.broken import Broken
from tests.simulator.checks.of_device import check_device
from tests.simulator.checks.of_hub import check_hub
from tests.simulator.checks.of_world import check_buckets, check_review, check_world

__all__ = ["Broken", "check_buckets", "check_device", "check_hub", "check_review", "check_world"]
