/** Every rule, in the order in which findings are told: first what explains the others, then what lets somebody in. */
import type { Rule } from '../rule.js'
import { analytics } from './analytics.js'
import { appendOnly } from './append-only.js'
import { comments } from './comments.js'
import { compositeKeys } from './composite-keys.js'
import { contextFunctions } from './context-functions.js'
import { contextKey } from './context-key.js'
import { contextView } from './context-view.js'
import { defaultPrivileges } from './default-privileges.js'
import { documents } from './documents.js'
import { domains } from './domains.js'
import { eligibility } from './eligibility.js'
import { extraction } from './extraction.js'
import { foreignKeys } from './foreign-keys.js'
import { foreignReferences } from './foreign-references.js'
import { functionBodies } from './function-bodies.js'
import { functionSearchPath } from './function-search-path.js'
import { grants } from './grants.js'
import { logins } from './logins.js'
import { materializedViews } from './materialized-views.js'
import { mergePolicies } from './merge-policies.js'
import { mergeReferences } from './merge-references.js'
import { migrations } from './migrations.js'
import { outbox } from './outbox.js'
import { outside } from './outside.js'
import { ownership } from './ownership.js'
import { partitions } from './partitions.js'
import { permissions } from './permissions.js'
import { personalData } from './personal-data.js'
import { policyCoverage } from './policy-coverage.js'
import { policyShape } from './policy-shape.js'
import { publicAccess } from './public-access.js'
import { roles } from './roles.js'
import { rowSecurity } from './row-security.js'
import { secrets } from './secrets.js'
import { serverSettings } from './server-settings.js'
import { serverVersion } from './server-version.js'
import { settings } from './settings.js'
import { statusColumns } from './status-columns.js'
import { tenantIsolation } from './tenant-isolation.js'
import { triggers } from './triggers.js'
import { validity } from './validity.js'
import { views } from './views.js'

export const rules: readonly Rule[] = [
  migrations,
  roles,
  logins,
  rowSecurity,
  tenantIsolation,
  policyShape,
  policyCoverage,
  views,
  materializedViews,
  partitions,
  analytics,
  secrets,
  grants,
  publicAccess,
  defaultPrivileges,
  ownership,
  outside,
  functionSearchPath,
  functionBodies,
  contextView,
  contextFunctions,
  contextKey,
  settings,
  documents,
  domains,
  eligibility,
  mergePolicies,
  permissions,
  appendOnly,
  personalData,
  triggers,
  compositeKeys,
  foreignKeys,
  statusColumns,
  validity,
  comments,
  foreignReferences,
  mergeReferences,
  extraction,
  outbox,
  serverSettings,
  serverVersion,
]
