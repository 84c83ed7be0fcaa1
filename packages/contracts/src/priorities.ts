/** Priorities in ascending order; the index of each is what the database stores. In a file of its own, which brings no zod. */
export const priorities = ['none', 'low', 'medium', 'high', 'urgent'] as const;
