OPENQASM 3.0;
include "stdgates.inc";
stretch wait;
duration d = durationof({ x $1; });
box[400ns] { delay[wait] $0; x $0; delay[wait] $0; nop $1; }
delay[2 * d + 10us] $1;
barrier $0, $1;
bit c = measure $1;
