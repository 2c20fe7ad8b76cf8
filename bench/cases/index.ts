import type { Case } from './case.js'
import { client } from './client.js'
import { context } from './context.js'
import { duplicates } from './duplicates.js'
import { duplicatesScale } from './duplicates-scale.js'
import { enumeration } from './enumeration.js'
import { history } from './history.js'
import { mergeScale } from './merge-scale.js'
import { permissionCheck } from './permission-check.js'
import { permissionList } from './permission-list.js'
import { permissionRoleChange } from './permission-role-change.js'
import { permissionTen } from './permission-ten.js'
import { refresh } from './refresh.js'
import { rls } from './rls.js'
import { session } from './session.js'
import { signIn } from './sign-in.js'

/** In the order in which they run; what changes data comes last. */
export const cases: readonly Case[] = [
  rls,
  client,
  session,
  context,
  signIn,
  enumeration,
  permissionCheck,
  permissionTen,
  permissionList,
  permissionRoleChange,
  history,
  refresh,
  duplicates,
  duplicatesScale,
  mergeScale,
]
