import mpmath as m
m.mp.prec=200
def fit(f,lo,hi,deg,w=None):
    # interpolate at Chebyshev nodes, power basis in t (well conditioned at this precision)
    n=deg+1
    xs=[(lo+hi)/2+(hi-lo)/2*m.cos(m.pi*(2*i+1)/(2*n)) for i in range(n)]
    A=m.matrix(n,n); b=m.matrix(n,1)
    for i,x in enumerate(xs):
        for j in range(n): A[i,j]=x**j
        b[i]=f(x)
    c=m.lu_solve(A,b)
    err=max(abs(sum(float(c[j])*x**j for j in range(n))-f(x)) for x in [lo+(hi-lo)*k/m.mpf(400) for k in range(1,400)])
    return [repr(float(v)) for v in c], m.nstr(err,3)
L=m.log(2)/2*m.mpf('1.0001')
def P(t):
    r=m.sqrt(t); R=r*(m.exp(r)+1)/(m.exp(r)-1); return (R-2)/t
print('exp',*fit(P,m.mpf('1e-12'),L*L,4),sep='\n')
s=(m.sqrt(2)-1)/(m.sqrt(2)+1)*m.mpf('1.0001')
def W(z):
    s=m.sqrt(z); return (m.log((1+s)/(1-s))/s-2)/z
for d in (6,): print('log',*fit(W,m.mpf('1e-12'),s*s,d),sep='\n')
q=(m.pi/4*m.mpf('1.0001'))**2
def S(z):
    r=m.sqrt(z); return (m.sin(r)/r-1)/z
print('sin',*fit(S,m.mpf('1e-12'),q,5),sep='\n')
def C(z):
    r=m.sqrt(z); return (m.cos(r)-1+z/2)/z**2
print('cos',*fit(C,m.mpf('1e-12'),q,5),sep='\n')
# pow: log m = 2s + s^3 * W'(z), same W ; more terms
for d in (8,): print('powlog',*fit(W,m.mpf('1e-12'),s*s,d),sep='\n')
# constants
p=lambda x: repr(float(x))
def cut(x,bits):
  e=m.floor(m.log(x,2)); sc=m.mpf(2)**(bits-1-e); return m.floor(x*sc)/sc
l2=m.log(2); h=cut(l2,32); print('ln2 hi lo',p(h),p(l2-h)); print('ln2 dd',p(l2),p(l2-m.mpf(float(l2))))
# erfcx chebyshev in t=(x-K)/(x+K)
K=m.mpf('3.75')
def g(t):
    if t>=1: return 2/m.sqrt(m.pi)
    x=K*(1+t)/(1-t)
    if x>1e6: return (1+2*x)*(1/(x*m.sqrt(m.pi)))*(1-1/(2*x*x))
    return (1+2*x)*m.exp(x*x)*m.erfc(x)
N=60
nodes=[m.cos(m.pi*(k+m.mpf(1)/2)/N) for k in range(N)]
gv=[g(t) for t in nodes]
c=[2/m.mpf(N)*sum(gv[k]*m.cos(m.pi*j*(k+m.mpf(1)/2)/N) for k in range(N)) for j in range(N)]
c[0]/=2
k=[i for i in range(N) if abs(c[i])>2e-18][-1]
print('erfc',k); print([p(v) for v in c[:k+1]])
# exp by table: 2^(j/64), and (e^r - 1 - r) / r^2 on |r| <= ln2/128
print('table', ', '.join(p(m.mpf(2)**(m.mpf(j)/64)) for j in range(64)))
h=cut(l2/64,32); print('ln2/64 hi lo',p(h),p(l2/64-h), '64/ln2', p(64/l2))
R=l2/128*m.mpf('1.0001')
print('exp tail',*fit(lambda r: (m.exp(r)-1-r)/r**2 if abs(r)>m.mpf('1e-20') else m.mpf(1)/2,-R,R,3),sep='\n')
