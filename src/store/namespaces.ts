/** Namespace of entries that name none. */
export const DEFAULT_NAMESPACE = 'default';
