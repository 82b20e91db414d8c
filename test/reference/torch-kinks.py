import torch, json
import torch.nn.functional as F
torch.set_default_dtype(torch.float64)
def g(f, at=0.0):
    x=torch.tensor(at,requires_grad=True); y=f(x); y.backward(); return float(x.grad)
T=lambda a: torch.tensor(a)
rows={
'abs(x)':g(torch.abs),'relu(x)':g(torch.relu),'max(x,0)':g(lambda x:torch.maximum(x,T(0.))),'min(x,0)':g(lambda x:torch.minimum(x,T(0.))),
'sign':g(torch.sign),'floor':g(torch.floor),'ceil':g(torch.ceil),'round@.5':g(torch.round,0.5),'trunc@1':g(torch.trunc,1.0),
'clip lo':g(lambda x:torch.clamp(x,0.,1.)),'clip hi':g(lambda x:torch.clamp(x,0.,1.),1.0),
'hypot':g(lambda x:torch.hypot(x,T(0.))),'leakyRelu':g(lambda x:F.leaky_relu(x,0.1)),'elu':g(F.elu),'hinge (relu(1-x)) @1':g(lambda x:torch.relu(1-x),1.0),'hinge clamp@1':g(lambda x:torch.clamp(1-x,min=0),1.0),
'huber@1':g(lambda x:F.huber_loss(x,T(0.),delta=1.0),1.0),'sqrt':g(torch.sqrt),'x log x':g(lambda x:x*torch.log(x)),'where sqrt':g(lambda x:torch.where(x>0,torch.sqrt(x),T(0.))),
'where x':g(lambda x:torch.where(x>0,x,T(0.))),'relu-relu':g(lambda x:torch.relu(x)-torch.relu(-x)),'remainder@2':g(lambda x:torch.remainder(x,T(2.)),2.0),
'atan2(x,-1)':g(lambda x:torch.atan2(x,T(-1.))),'atan2(x,0)':g(lambda x:torch.atan2(x,T(0.))),'cbrt':0,'pow(x,1/3)':g(lambda x:x**(1/3)),'x^0':g(lambda x:x**0),'xlogy(x,x)':g(lambda x:torch.xlogy(x,x)),
'abs^3':g(lambda x:torch.abs(x)**3),'sqrt(x^2)':g(lambda x:torch.sqrt(x**2)),'1/x':g(lambda x:1/x),'sin(x)/x':g(lambda x:torch.sin(x)/x),'heaviside':0,
'logaddexp':g(lambda x:torch.logaddexp(x,T(0.))),'abs(x)/x':g(lambda x:abs(x)/x),'relu6':0}
print(torch.__version__); print(json.dumps(rows,indent=0))
