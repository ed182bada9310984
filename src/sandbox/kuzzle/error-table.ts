/**
 * Every refusal with its code, status and text, as recorded. A text may have fewer placeholders than values
 * given (the rest is appended) or more (they stay as they are): both are what a real server sends.
 */
export const errorTable = {
  "api.assert.invalid_type": [33619969, 400, 'Wrong type for argument "%s" (expected: %s)'],
  "api.assert.invalid_argument": [33619970, 400, 'Invalid argument "%s". Expected: %s'],
  "api.assert.missing_argument": [33619971, 400, 'Missing argument "%s".'],
  "api.assert.unexpected_argument": [33619975, 400, 'Unexpected argument "%s" (accepted arguments: %s)'],
  "api.assert.body_required": [33619976, 400, "The request must specify a body."],
  "api.process.controller_not_found": [33685508, 404, 'API controller "%s" not found.'],
  "api.process.action_not_found": [33685509, 404, 'API action "%s":"%s" not found'],
  "api.process.incompatible_sdk_version": [
    33685510,
    400,
    "Incompatible SDK client. Your SDK version (%s) does not match Kuzzle requirement (%s).",
  ],
  "api.process.too_many_requests": [33685512, 429, "Rejected: requests rate limit exceeded for this user."],
  "network.http.request_too_large": [50397185, 413, "Maximum HTTP request size exceeded."],
  "network.http.unexpected_error": [50397186, 400, "Caught an unexpected HTTP error: %s"],
  "network.http.unsupported_compression": [50397188, 400, 'Unsupported compression algorithm "%s".'],
  "network.http.unsupported_verb": [50397190, 400, 'Unsupported HTTP verb "%s".'],
  "network.http.url_not_found": [50397191, 404, "API URL not found: %s."],
  "network.http.unsupported_content": [
    50397192,
    400,
    'Invalid request content-type. Expected "application/json", got: "%s".',
  ],
  "network.http.unsupported_charset": [
    50397193,
    400,
    'Unsupported request charset. Expected "utf-8", got: "%s".',
  ],
  "network.http.volatile_parse_failed": [
    50397195,
    400,
    'Unable to convert the "x-kuzzle-volatile" HTTP header to JSON: %s',
  ],
  "network.http.body_parse_failed": [50397196, 400, "Unable to convert the HTTP body to JSON: %s"],
  "network.websocket.unexpected_error": [50528257, 400, "Caught an unexpected WebSocket error: %s"],
  "plugin.runtime.unexpected_error": [
    67239938,
    500,
    "Caught an unexpected plugin error: %s\nThis is probably not a Kuzzle error, but a problem with a plugin implementation.",
  ],
  "plugin.strategy.missing_user": [67305492, 401, "%s"],
  "security.token.invalid": [117506049, 401, "Invalid token."],
  "security.token.verification_error": [117506055, 500, "Error verifying token: %s"],
  "security.token.refresh_forbidden": [117506056, 401, "%s cannot be refreshed."],
  "security.credentials.unknown_strategy": [117571585, 400, 'Unknown authentication strategy "%s"'],
  "security.credentials.database_inconsistency": [
    117571586,
    500,
    "Internal database inconsistency detected: existing credentials found on non-existing user %s.\nThis is probably not a Kuzzle error, but a problem with a plugin implementation.",
  ],
  "security.rights.unauthorized": [
    117637121,
    401,
    'Unauthorized: authentication required to execute the action "%s:%s".',
  ],
  "security.rights.forbidden": [
    117637122,
    403,
    'Insufficient permissions to execute the action "%s:%s" (User "%s").',
  ],
  "security.user.already_exists": [117702657, 412, "User %s already exists."],
  "security.user.not_found": [117702658, 404, 'User "%s" not found.'],
  "security.user.no_profile": [
    117702663,
    500,
    'Cannot load user "%s": there is no security profiles associated to it',
  ],
  "security.role.not_found": [117768193, 404, 'Role "%s" not found.'],
  "security.profile.not_found": [117833729, 404, 'Profile "%s" not found.'],
  "security.profile.cannot_delete": [
    117833730,
    400,
    "The following profiles are protected and cannot be deleted: anonymous, default, admin",
  ],
  "security.profile.in_use": [117833731, 412, 'The profile "%s" is still used and cannot be deleted.'],
  "security.profile.cannot_hydrate": [
    117833732,
    500,
    'Unable to hydrate the profile "%s": missing role(s) in the database',
  ],
  "security.profile.missing_anonymous_role": [
    117833733,
    400,
    "The anonymous profile must include the anonymous role",
  ],
  "services.cache.read_failed": [16973826, 500, "Cache read fail: %s"],
  "services.storage.unknown_index": [16842753, 412, 'The index "%s" does not exist.'],
  "services.storage.unknown_collection": [16842754, 412, 'The collection "%s":"%s" does not exist.'],
  "services.storage.get_limit_exceeded": [
    16842755,
    413,
    "The number of documents returned by this request exceeds the configured server limit.",
  ],
  "services.storage.write_limit_exceeded": [
    16842756,
    413,
    "The number of documents edited by this request exceeds the configured server limit.",
  ],
  "services.storage.incomplete_delete": [16842761, 206, "Couldn't delete all the requested documents: %s"],
  "services.storage.not_found": [16842763, 404, 'Document "%s" not found in "%s":"%s".'],
  "services.storage.unknown_scroll_id": [16842766, 404, "Non-existing or expired scroll identifier."],
  "services.storage.search_as_an_id": [16842767, 400, "_search is not a valid document identifier"],
  "services.storage.document_already_exists": [16842769, 400, "Document already exists."],
  "services.storage.unexpected_bad_request": [16842785, 400, "%s"],
  "services.storage.unexpected_error": [16842787, 500, "%s"],
  "services.storage.invalid_search_query": [
    16842792,
    400,
    'The argument "%s" is not allowed at this level of a search query.',
  ],
  "services.storage.scroll_duration_too_great": [16842796, 400, 'Scroll duration "%s" is too great.'],
} as const satisfies Record<string, readonly [number, number, string]>;

export type ErrorId = keyof typeof errorTable;
