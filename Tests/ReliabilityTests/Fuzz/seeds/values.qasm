OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
bit[8] f = "10100101";
uint[16] k = 0xff & (1 << 4) ^ 3;
array[float[64], 2, 2] m = {{1.0, 2.0}, {3.0, 4.0}};
let e = q[{1, 0}];
f[0:3] = f[4:7];
if ((f >> 2) == "00101001" && k != 3) U(m[0, 1], m[1][0], 0) e[0];
gphase(pi / 4);
@note keep $1
pragma note 1
x q[int(f[0])];
