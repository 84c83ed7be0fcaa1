import { z } from 'zod';

/** Priorities in ascending order; the index of each is what the database stores. */
export const priorities = ['none', 'low', 'medium', 'high', 'urgent'] as const;
export const Priority = z.enum(priorities);
export type Priority = z.infer<typeof Priority>;
