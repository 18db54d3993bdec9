/** 2^-1022 … 2^1023, made by exact doubling and halving: 2^k stands at k + 1022. */
export const powersOfTwo = new Float64Array(2046);
powersOfTwo[1022] = 1;
for (let i = 1023; i < 2046; i++) powersOfTwo[i] = powersOfTwo[i - 1] * 2;
for (let i = 1021; i >= 0; i--) powersOfTwo[i] = powersOfTwo[i + 1] / 2;
