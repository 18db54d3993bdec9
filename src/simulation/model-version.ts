/** Same scenario, seed and model version: same bytes. Any change of a generated value changes it, and the changelog says so. */
export const MODEL_VERSION = '1';
