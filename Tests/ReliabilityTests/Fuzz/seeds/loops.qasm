OPENQASM 3.0;
include "stdgates.inc";
qubit[4] q;
bit[4] c;
int[8] n = 3;
for int i in [0:2:n] { ry(0.3 * i) q[i]; }
while (n > 1) { n -= 1; cx q[n], q[n + 1]; }
c[0] = measure q[0];
if (c[0] == true) { x q[1]; } else { z q[2]; }
switch (n) { case 1 { h q[3]; } default { s q[3]; } }
