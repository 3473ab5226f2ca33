import sys

from connectome_snns.runs.cli import main

sys.exit(main())
