import * as z from 'zod'
import { inventorySchema } from './index.ts'

/** The schema of the YAML form for editors, as the text of schema/inventory.json. */
export function renderJsonSchema(): string {
  const schema = z.toJSONSchema(inventorySchema, { io: 'input', target: 'draft-7' })
  const head = {
    $schema: schema.$schema,
    title: 'Inventory of rmq-provision',
    description: 'A RocketMQ cluster: its hosts and what runs on them',
  }
  return `${JSON.stringify({ ...head, ...schema }, null, 2)}\n`
}
