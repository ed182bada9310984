import type { Builder } from "../../src/graphql/builder.js";

/** A type that contains itself, secrets in several places, lists of every kind. */
export function installOwnFields(builder: Builder, resolved: string[]): void {
  const tree = builder.objectRef<{ name: string }>("Tree");
  const page = builder.objectRef<{ name: string }>("TreePage");
  const leaf = { name: "leaf" };
  tree.implement({
    fields: (t) => ({
      name: t.exposeString("name"),
      child: t.field({ type: tree, resolve: () => leaf }),
      children: t.field({ type: [tree], resolve: () => [leaf] }),
      byIds: t.field({
        type: [tree],
        args: { ids: t.arg.idList({ required: true }) },
        resolve: (_tree, { ids }) => ids.map((name) => ({ name })),
      }),
    }),
  });
  page.implement({
    fields: (t) => ({
      items: t.field({ type: [tree], resolve: () => [leaf] }),
      first: t.field({ type: tree, resolve: () => leaf }),
      total: t.int({ resolve: () => 1 }),
    }),
  });
  const TreeSearch = builder.inputType("TreeSearchInput", {
    fields: (t) => ({
      size: t.int({ defaultValue: 10 }),
      usernames: t.stringList(),
      hint: t.field({ type: TreeHint }),
    }),
  });
  const TreeHint = builder.inputType("TreeHintInput", { fields: (t) => ({ uids: t.idList() }) });
  const Password = builder.inputType("PasswordInput", {
    fields: (t) => ({
      username: t.string({ required: true }),
      password: t.string({ required: true, extensions: { secret: true } }),
      oldPasswords: t.stringList({ extensions: { secret: true } }),
    }),
  });
  const Grant = builder.inputType("GrantInput", {
    isOneOf: true,
    fields: (t) => ({
      password: t.field({ type: Password }),
      accessToken: t.string({ extensions: { secret: true } }),
    }),
  });
  const SignIn = builder.inputType("SignInInput", {
    fields: (t) => ({ grant: t.field({ type: Grant, required: true }), note: t.string() }),
  });
  builder.queryFields((t) => ({
    tree: t.field({
      type: tree,
      nullable: true,
      resolve: () => {
        resolved.push("tree");
        return leaf;
      },
    }),
    forest: t.field({ type: [tree], nullable: true, resolve: () => [leaf] }),
    searchTrees: t.field({
      type: page,
      nullable: true,
      args: { input: t.arg({ type: TreeSearch }) },
      resolve: () => leaf,
    }),
    whoami: t.string({
      nullable: true,
      args: { token: t.arg.string({ extensions: { secret: true } }), note: t.arg.string() },
      resolve: () => {
        resolved.push("whoami");
        return "somebody";
      },
    }),
    mirror: t.field({
      type: "JSONObject",
      nullable: true,
      args: { value: t.arg({ type: "JSONObject" }) },
      resolve: (_root, { value }) => value ?? null,
    }),
  }));
  builder.mutationFields((t) => ({
    signIn: t.field({
      type: tree,
      nullable: true,
      args: { input: t.arg({ type: SignIn, required: true }) },
      resolve: () => {
        resolved.push("signIn");
        return leaf;
      },
    }),
    touch: t.boolean({
      nullable: true,
      resolve: () => {
        resolved.push("touch");
        return true;
      },
    }),
  }));
}
