"""Print the names of the environment."""

import os

if __name__ == "__main__":
    os.write(1, " ".join(os.environ).encode())
