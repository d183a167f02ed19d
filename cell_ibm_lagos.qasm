// qubit 0 of the model: $6
// qubit 1 of the model: $5
// qubit 2 of the model: $4
OPENQASM 3.0;
include "stdgates.inc";
input float[64] theta6;
input float[64] theta7;
input float[64] theta8;
input float[64] lambda0;
input float[64] theta0_;
input float[64] lambda1;
input float[64] theta1_;
input float[64] phi1;
input float[64] phi0;
input float[64] lambda2;
input float[64] theta2_;
input float[64] phi2;
rz(lambda0 + 1.5707963267948966) $5;
sx $5;
rz(theta0_ + 3.141592653589793) $5;
sx $5;
rz(lambda1 + 1.5707963267948966) $6;
sx $6;
rz(theta1_ + 3.141592653589793) $6;
sx $6;
rz(phi1 + 1.5707963267948966) $6;
cx $5, $6;
rz(phi0) $5;
sx $5;
rz(0.5*theta6 + 3.141592653589793) $5;
sx $5;
cx $5, $6;
rz(lambda2 + 1.5707963267948966) $4;
sx $4;
rz(theta2_ + 3.141592653589793) $4;
sx $4;
rz(3.141592653589793) $5;
cx $4, $5;
rz(phi2 + 0.5*theta7) $4;
sx $4;
rz(-0.5*theta7 + 1.5707963267948966) $5;
cx $4, $5;
sx $5;
rz(-3.141592653589793) $5;
cx $6, $5;
rz(-0.5*theta8) $5;
cx $6, $5;
rz(-1.5707963267948966) $4;
sx $4;
cx $5, $4;
cx $4, $5;
rz(-3.141592653589793) $4;
sx $4;
rz(-1.5707963267948966) $5;
sx $5;
rz(1.5707963267948966) $5;
cx $4, $5;
rz(3.141592653589793) $4;
sx $4;
rz(1.5707963267948966) $5;
sx $5;
rz(1.5707963267948966) $5;
cx $4, $5;
rz(-1.5707963267948966) $4;
rz(1.5707963267948966) $5;
rz(0.5*theta8 - 1.5707963267948966) $6;
sx $6;
rz(1.5707963267948966) $6;
// Inputs theta<k>, phi<k> and lambda<k> are the Euler angles of the k-th product of rotations:
// up to a phase RZ(phi) RY(theta) RZ(lambda) is the product of, in order of action,
//   0: sx, rz(theta1 + 3.141592653589793), sx, rz(theta4 + -3.141592653589793), sx, rz(0.5 theta6 + -3.141592653589793), sx
//   1: sx, rz(theta0 + 3.141592653589793), sx, rz(theta3 + -3.141592653589793), sx
//   2: sx, rz(theta2 + 3.141592653589793), sx, rz(theta5 + -3.141592653589793), sx
