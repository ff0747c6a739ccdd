import * as z from 'zod'
import { own } from '../../objects.ts'
import type { Path } from '../raw.ts'

/** The key names that a schema knows at a path, for suggestions; empty where anything may stand. */
export function keysAt(schema: z.core.$ZodType, path: Path): readonly string[] {
  let reached = alternatives(schema)
  for (const step of path) reached = reached.flatMap((each) => below(each, step)).flatMap(alternatives)
  return reached.flatMap((each) => (each instanceof z.ZodObject ? Object.keys(each.shape) : []))
}

function below(schema: z.core.$ZodType, step: string | number): z.core.$ZodType[] {
  if (schema instanceof z.ZodObject) {
    const shape = schema.shape as Record<string, z.core.$ZodType>
    const child = own(shape, String(step))
    return child === undefined ? [] : [child]
  }
  if (schema instanceof z.ZodRecord) return [schema.valueType]
  if (schema instanceof z.ZodArray) return [schema.element]
  return []
}

/** A schema without its wrappers; a union gives every one of its branches. */
function alternatives(schema: z.core.$ZodType): z.core.$ZodType[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return alternatives(schema.unwrap())
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(alternatives)
  return [schema]
}
