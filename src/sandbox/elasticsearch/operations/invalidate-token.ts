import { parseObject, text } from "../json/object-parser.js";
import { invalid, validationFailure } from "../rest/failure.js";
import type { Operation } from "../rest/operation.js";
import { actions } from "../security/actions.js";

export const invalidateToken: Operation = {
  methods: ["DELETE"],
  path: "/_security/oauth2/token",
  feature: "security tokens",
  prepare(request, cluster) {
    const tokens = request.body();
    if (tokens === null) throw invalid("parse_exception", "request body is required");
    let value = "";
    let username = "";
    parseObject(tokens, "invalidate_token", {
      token: text((given) => {
        value = given;
      }),
      username: text((given) => {
        username = given;
      }),
    });
    if (value === "" && username === "") throw validationFailure(["token must be provided"]);
    return {
      action: actions.invalidateToken,
      run() {
        const meant = [...cluster.tokens].filter(
          ([text, token]) => text === value || token.user.username === username,
        );
        const before = meant.filter(([, token]) => token.invalidated).length;
        for (const [text, token] of meant) cluster.tokens.set(text, { ...token, invalidated: true });
        return {
          status: meant.length === 0 ? 404 : 200,
          body: {
            invalidated_tokens: meant.length - before,
            previously_invalidated_tokens: before,
            error_count: 0,
          },
        };
      },
    };
  },
};
