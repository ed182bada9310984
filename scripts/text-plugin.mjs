/** A plugin of GraphQL Code Generator: the text that it is given. */
export const plugin = (_schema, _documents, { text }) => text;
