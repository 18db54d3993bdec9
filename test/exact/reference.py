"""Makes reference.json: correctly rounded values of the elementary functions, by mpmath at 2,200 bits. Run: python3 reference.py"""
import json, random, struct, mpmath as m
m.mp.prec = 2200
random.seed(7)
def bits(lo, hi):
    return [random.uniform(lo, hi) for _ in range(60)]
def logu(lo, hi, signs=True):
    return [(random.choice([1, -1]) if signs else 1) * 10 ** random.uniform(lo, hi) for _ in range(60)]
def hexf(x):
    return repr(float(x))
out = {}
def table(name, f, xs):
    out[name] = [[repr(x), hexf(f(m.mpf(x)))] for x in xs]
table('exp', m.exp, bits(-1, 1) + bits(-50, 50) + bits(-708, 709) + bits(-745, -708) + logu(-20, -3))
table('expm1', m.expm1, bits(-1, 1) + bits(-50, 50) + bits(40, 709) + logu(-20, -3))
table('log', m.log, bits(0.5, 2) + bits(0.99, 1.01) + logu(-307, 308, False) + logu(-323, -308, False) + bits(1, 100))
table('log1p', m.log1p, bits(-0.9, 1) + logu(-20, -3) + logu(0, 300, False) + bits(-0.999999, -0.99))
trig = bits(-1, 1) + bits(-10, 10) + bits(-1e4, 1e4) + bits(-1.6e6, 1.6e6) + logu(7, 308) + logu(-20, -3)
trig += [float(m.pi * k / 2) for k in list(range(-9, 10)) + [1000, 123456, 999999]] + [5.319372648326541416707296656673541083813475031793921822105998164685e+255]
table('sin', m.sin, trig)
table('cos', m.cos, trig)
table('tanh', m.tanh, bits(-1, 1) + bits(-25, 25) + logu(-20, -3))
m.mp.prec = 400
table('erfc', m.erfc, bits(-1, 1) + bits(-6, 6) + bits(1, 26.5) + logu(-20, -3))
pairs = [(random.uniform(0.01, 20), random.uniform(-15, 15)) for _ in range(200)]
pairs += [(random.uniform(0.5, 2), random.uniform(-900, 900)) for _ in range(100)]
pairs += [(10 ** random.uniform(-300, 300), random.uniform(-1, 1)) for _ in range(100)]
pairs += [(1 + random.uniform(-1e-9, 1e-9), random.uniform(-1e10, 1e10)) for _ in range(50)]
pairs += [(-random.uniform(0.1, 5), float(random.randint(-70, 70))) for _ in range(60)]
out['pow'] = [[repr(x), repr(y), hexf(m.power(m.mpf(x), m.mpf(y)))] for x, y in pairs]
json.dump(out, open(__file__.replace('.py', '.json'), 'w'), separators=(',', ':'))
