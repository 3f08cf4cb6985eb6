"""Measures many people writing at once: `python -m bench.writers`, in a database of its own.

Fifty writers in one assessment for a minute, each saving about once a second, as the page does
while somebody types. The real server and this program share the machine. For PostgreSQL:
`python -m tests.postgres -- python -m bench.writers`.
"""

import argparse

from tests.writers import Load, run


def main() -> None:
    """Let them write and print what came of it."""
    parser = argparse.ArgumentParser(description="Measure many people writing at once.")
    parser.add_argument("--writers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--questions", type=int, default=53)
    parser.add_argument("--pause", type=float, default=1.0)
    options = parser.parse_args()
    found = run(Load(**vars(options)))
    refused = sum(n for status, n in found.answers.items() if status in ("401", "403", "422"))
    print(f"{found.database}, {options.writers} writers, {options.seconds:g} s")
    print(f"saves      {found.answers['200']:7}  of which {found.answers['merged']} merged")
    print(f"conflicts  {found.answers['409']:7}")
    print(f"refusals   {refused:7}")
    print(f"errors     {len(found.faults) - refused:7}")
    print(f"lost       {len(found.lost):7}")
    print(f"overwritten{len(found.overwritten):7}")
    for percent in (50, 95, 99):
        print(f"p{percent}        {found.within(percent):7.0f} ms")
    for fault in found.faults[:5]:
        print(fault)


if __name__ == "__main__":
    main()
