import type * as z from 'zod'
import { services } from '../../services/index.ts'
import { registry } from './registry.ts'

type Page = (typeof registry)[keyof typeof registry]
type Sections = { [Each in Page as Each['section']]: z.ZodOptional<Each['schema']> }

/** The sections of all services, in start order; each may be missing. */
export const sections = Object.fromEntries(
  services.map(({ name }) => {
    const { section, schema } = registry[name]
    return [section, schema.optional()]
  }),
) as Sections
