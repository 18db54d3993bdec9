/** 1/k for k = 0 … 1023 (0 at 0): multiplying is several times faster than dividing inside the searches for quantiles. */
export const reciprocals = new Float64Array(1024);
for (let k = 1; k < reciprocals.length; k++) reciprocals[k] = 1 / k;
