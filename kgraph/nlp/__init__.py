"""Reading text into an `Extraction`: spaCy and the neural runtime live here, and only here."""

import os

# The heads' products are small: more threads make them slower, fight with other processes for the
# cores, and could round differently. Numpy reads this once, when it is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
