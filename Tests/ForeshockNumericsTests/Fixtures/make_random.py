"""First outputs of xoshiro256** seeded by SplitMix64, written from the papers' definitions.

Run: python3 make_random.py > random.csv
"""
import platform

MASK = (1 << 64) - 1


def splitmix(state):
    state = (state + 0x9E3779B97F4A7C15) & MASK
    z = state
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return state, z ^ (z >> 31)


def rotl(x, k):
    return ((x << k) | (x >> (64 - k))) & MASK


def xoshiro(seed, count):
    s, state = [], seed
    for _ in range(4):
        state, z = splitmix(state)
        s.append(z)
    for _ in range(count):
        yield (rotl((s[1] * 5) & MASK, 7) * 9) & MASK
        t = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotl(s[3], 45)


def substream(seed, index):
    base = splitmix(seed)[1]
    return splitmix(base ^ ((index * 0xD1B54A32D192ED03) & MASK))[1]


# The published first outputs of SplitMix64 from the state 1234567.
state, published = 1234567, [6457827717110365317, 3203168211198807973, 9817491932198370423]
for value in published:
    state, z = splitmix(state)
    assert z == value

print(f"# xoshiro256** and SplitMix64, Python {platform.python_version()}")
print("seed,stream,position,value")
for seed in (0, 1, 7, 2**63, MASK):
    for stream in (-1, 0, 1, 12):
        start = seed if stream < 0 else substream(seed, stream)
        for position, value in enumerate(xoshiro(start, 8)):
            print(f"{seed},{stream},{position},{value}")
