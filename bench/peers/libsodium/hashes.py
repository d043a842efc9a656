"""Argon2id by libsodium, on threads that do nothing else; prints hashes a second as one line of JSON.

The parameters are those of `bench/src/bare_hashes.rs`. PyNaCl releases the interpreter's lock while it
hashes.
"""

import json
import sys
import threading
import time

from nacl.pwhash import argon2id

MEMORY_BYTES = 19_456 * 1_024
PASSES = 2
TAG_BYTES = 32
PASSWORD = b"SecurePass123"
SALT = bytes([7] * argon2id.SALTBYTES)


def hash_until(end: float, counts: list[int]) -> None:
    hashes = 0
    while True:
        argon2id.kdf(TAG_BYTES, PASSWORD, SALT, opslimit=PASSES, memlimit=MEMORY_BYTES)
        hashes += 1
        if time.monotonic() >= end:
            counts.append(hashes)
            return


def main(threads: int, seconds: float) -> None:
    counts: list[int] = []
    started = time.monotonic()
    cpu_before = time.process_time()
    workers = [
        threading.Thread(target=hash_until, args=(started + seconds, counts))
        for _ in range(threads)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    took = time.monotonic() - started
    measured = {
        "per_second": sum(counts) / took,
        "processors": (time.process_time() - cpu_before) / took,
    }
    print(json.dumps(measured))


main(int(sys.argv[1]), float(sys.argv[2]))
