import { z } from 'zod';
import { priorities } from './priorities.ts';

export const Priority = z.enum(priorities);
export type Priority = z.infer<typeof Priority>;
