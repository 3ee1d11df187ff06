import { benchParse } from './parse.ts'
import { benchPlan } from './plan.ts'
import { benchRead } from './read.ts'
import { benchValidate } from './validate.ts'

benchParse()
await benchValidate()
await benchRead()
await benchPlan()
