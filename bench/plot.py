"""Draws columns of a CSV against its first one, both axes logarithmic, as SVG.

plot.py CSV SVG X Y...   A dashed line shows what grows as X does, from each column's first row.
"""
import csv, math, sys

table, out, x, ys = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
rows = sorted(csv.DictReader(open(table)), key=lambda row: float(row[x]))
points = {y: [(float(row[x]), float(row[y])) for row in rows] for y in ys}
linear = {y: [(a, found[0][1] * a / found[0][0]) for a, _ in found] for y, found in points.items()}
every = [p for found in [*points.values(), *linear.values()] for p in found]
span = [(math.log10(min(p[i] for p in every)), math.log10(max(p[i] for p in every))) for i in (0, 1)]
W, H, LEFT, TOP = 520, 320, 60, 20


def place(point):
    share = [(math.log10(value) - low) / ((high - low) or 1) for value, (low, high) in zip(point, span)]
    return f"{LEFT + share[0] * W:.1f},{TOP + (1 - share[1]) * H:.1f}"


lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {W + LEFT + 150} {H + TOP + 40}" font-family="sans-serif" font-size="12">']
for i, (low, high) in enumerate(span):
    for power in range(math.ceil(low), math.floor(high) + 1):
        ends = [(10 ** power, 10 ** end) if i == 0 else (10 ** end, 10 ** power) for end in span[1 - i]]
        (x1, y1), (x2, y2) = (place(end).split(",") for end in ends)
        label = f"{10 ** power:,.0f}" if power >= 0 else f"{10.0 ** power:g}"
        where = (x1, H + TOP + 16, "middle") if i == 0 else (LEFT - 6, y1, "end")
        lines.append(f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="#ddd"/>')
        lines.append(f'<text x="{where[0]}" y="{where[1]}" text-anchor="{where[2]}">{label}</text>')
for y, colour in zip(ys, ["#1b6ca8", "#b5452c", "#3d7a3a", "#7a4a9a"]):
    for found, dash in [(points[y], ""), (linear[y], ' stroke-dasharray="4 4"')]:
        way = " ".join(place(p) for p in found)
        lines.append(f'<polyline points="{way}" fill="none" stroke="{colour}"{dash}/>')
    for p in points[y]:
        cx, cy = place(p).split(",")
        lines.append(f'<circle cx="{cx}" cy="{cy}" r="3" fill="{colour}"/>')
    end = place(points[y][-1]).split(",")
    lines.append(f'<text x="{float(end[0]) + 8}" y="{end[1]}" fill="{colour}">{y.replace("_", " ")}</text>')
lines.append(f'<text x="{LEFT + W / 2}" y="{H + TOP + 34}" text-anchor="middle">{x}</text></svg>')
open(out, "w").write("\n".join(lines) + "\n")
