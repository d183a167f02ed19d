OPENQASM 3.0;
include "stdgates.inc";
input float[64] a;
input angle[32] b;
qubit[3] q;
const float[64] w = sqrt(2.0) * pi;
def parity(bit[3] m) -> bool { return bool(popcount(m) % 2); }
def step(qubit x, qubit y, float[64] t) { rx(t) x; ctrl(1) @ inv @ pow(2) @ rz(t) x, y; }
step(q[2], q[1], a * w);
rz(-b) q[0];
negctrl @ x q[0], q[1];
output bit[3] r;
r = measure q;
