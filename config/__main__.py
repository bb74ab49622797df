"""`python -m config COMMAND`: the one door for Kindred's own children, which need no program on the path."""

import sys

from config.door import main

if __name__ == "__main__":
    sys.exit(main())
