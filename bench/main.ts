import { benchPlan } from './plan.ts'
import { benchRead } from './read.ts'
import { benchValidate } from './validate.ts'

await benchValidate()
await benchRead()
await benchPlan()
