"""Swift source with its comments and string literals blanked out.

Rules look for words like `try!` in code; the same words in a comment or a message are no finding.
The text keeps its length and line breaks, so that positions stay true. Code inside a string's
interpolation is kept, as it is code.
"""


def code_only(source):
    """`source` with every character of comments and string literals turned into a space."""
    out = list(source)
    _blank_code(source, 0, out, until_parenthesis=False)
    return "".join(out)


def _erase(out, start, end):
    for i in range(start, min(end, len(out))):
        if out[i] != "\n":
            out[i] = " "


def _blank_code(source, i, out, until_parenthesis):
    """Walks code from `i`; with `until_parenthesis`, to the `)` that closes an interpolation."""
    depth = 0
    n = len(source)
    while i < n:
        c = source[i]
        if source.startswith("//", i):
            end = source.find("\n", i)
            end = n if end < 0 else end
            _erase(out, i, end)
            i = end
        elif source.startswith("/*", i):
            end = _comment_end(source, i)
            _erase(out, i, end)
            i = end
        elif c == '"' or (c == "#" and _opens_raw_string(source, i)):
            i = _blank_string(source, i, out)
        elif until_parenthesis and c == "(":
            depth += 1
            i += 1
        elif until_parenthesis and c == ")":
            if depth == 0:
                return i
            depth -= 1
            i += 1
        else:
            i += 1
    return n


def _comment_end(source, i):
    depth = 0
    while i < len(source):
        if source.startswith("/*", i):
            depth += 1
            i += 2
        elif source.startswith("*/", i):
            depth -= 1
            i += 2
            if depth == 0:
                return i
        else:
            i += 1
    return len(source)


def _opens_raw_string(source, i):
    while i < len(source) and source[i] == "#":
        i += 1
    return i < len(source) and source[i] == '"'


def _blank_string(source, i, out):
    """Blanks the literal that starts at `i` and returns the position behind it."""
    start = i
    while source[i] == "#":
        i += 1
    hashes = source[start:i]
    quote = '"""' if source.startswith('"""', i) else '"'
    close, escape = quote + hashes, "\\" + hashes
    i += len(quote)
    _erase(out, start, i)
    while i < len(source):
        if source.startswith(close, i):
            _erase(out, i, i + len(close))
            return i + len(close)
        if source.startswith(escape + "(", i):
            _erase(out, i, i + len(escape))
            i = _blank_code(source, i + len(escape) + 1, out, until_parenthesis=True) + 1
        elif source.startswith(escape, i):
            _erase(out, i, i + len(escape) + 1)
            i += len(escape) + 1
        elif source[i] == "\n" and quote == '"':
            return i
        else:
            _erase(out, i, i + 1)
            i += 1
    return i
