"""Prints the reference digits of ClusterVarianceTest, TeamIntervalTest and RatioComparisonTest, from
the matrices of the definitions: python3 cluster_variance.py (numpy 2.4, scipy 1.17)."""

import numpy as np
from scipy import stats
def cr2(parts, shares, exposures, weights, levels):
    # shares: strata x teams
    S,G=shares.shape; I=np.eye(G)
    # seen_g = sum_s W_s/D_s (n_gs - R_s d_gs); noise u_gs ~ var levels_s*d_gs
    noiseT=np.zeros((G,G)); noiseR=np.zeros((G,G)); spreadT=np.zeros((G,G)); M=np.zeros((G,G))
    for s in range(S):
        P=I-np.outer(shares[s],np.ones(G))
        V=np.diag(weights[s]**2*levels[s]*shares[s]/exposures[s])
        noiseT+=V; noiseR+=P@V@P.T
        c=weights[s]*levels[s]
        M+=c*P@np.diag(shares[s])
    own=(weights*levels)@shares
    spreadT=np.diag(own**2); spreadR=M@M.T
    x=own/own.sum()
    a=np.array([[np.trace(noiseR),np.trace(spreadR)],[(np.diag(noiseR)/x).sum(),(np.diag(spreadR)/x).sum()]])
    y=np.array([(parts**2).sum(),(parts**2/x).sum()])
    n,t=np.maximum(0,np.linalg.solve(a,y))
    T=n*noiseT+t*spreadT; R=n*noiseR+t*spreadR
    c=np.diag(T)/np.diag(R)
    V=(c*parts**2).sum(); df=(c*np.diag(R)).sum()**2/(np.outer(c,c)*R**2).sum()
    return V,df,n,t
n=np.array([12.,3,20,7,1]);d=np.array([10.,4,30,6,5])
D=d.sum();R=n.sum()/D;w=d/D
p=(n-R*d)/D
V,df,a,b=cr2(p,w[None],np.array([D]),np.ones(1),np.ones(1))
print('rate',R,V,df,a,b); h=stats.t.ppf(.975,df)*V**.5/R
print(R*np.exp(-h),R*np.exp(h))
# two strata
n=np.array([[4.,0,6,2,9],[1,5,0,8,2]]);d=np.array([[5.,2,9,4,8],[3,6,0,7,4]])
D=d.sum(1);R=n.sum(1)/D;W=np.array([.6,.4]);L=np.array([.7,1.1])
p=(W[:,None]*(n-R[:,None]*d)/D[:,None]).sum(0)
print('strata',p.tolist(),cr2(p,d/D[:,None],D,W,L))
# comparison one stratum
def arm(n,d):
    n=np.array(n,float);d=np.array(d,float);D=d.sum();R=n.sum()/D
    V,df,_,_=cr2((n-R*d)/D,(d/D)[None],np.array([D]),np.ones(1),np.ones(1))
    return R,V/R**2,df
a=arm([12,3,20,7],[10,4,30,6]);b=arm([2,9,4,6,3],[10,20,15,8,12])
v=a[1]+b[1];df=v*v/(a[1]**2/a[2]+b[1]**2/b[2]);e=a[0]/b[0];h=stats.t.ppf(.975,df)*v**.5
print('comp',e,e*np.exp(-h),e*np.exp(h),df)
