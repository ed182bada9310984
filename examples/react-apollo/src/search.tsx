import { useSuspenseQuery } from "@apollo/client/react";
import { useState, useTransition } from "react";
import { SEARCH } from "./documents";

const PAGE = 5;

/** People whose last name begins like this, a page at a time. */
export function Search({ open }: { open(username: string): void }) {
  const [text, setText] = useState("");
  const [name, setName] = useState("");
  return (
    <section>
      <form
        className="search"
        onSubmit={(event) => {
          event.preventDefault();
          setName(text);
        }}
      >
        <label htmlFor="name">Last name begins with</label>
        <input id="name" type="search" value={text} onChange={(event) => setText(event.target.value)} />
        <button type="submit">Search</button>
      </form>
      <Results key={name} name={name} open={open} />
    </section>
  );
}

function Results({ name, open }: { name: string; open(username: string): void }) {
  const [waiting, startTransition] = useTransition();
  const input = {
    size: PAGE,
    sortBy: "LAST_NAME" as const,
    sortOrder: "ASC" as const,
    ...(name === "" ? {} : { lastNameLike: `${name}%` }),
  };
  const { data, error, fetchMore } = useSuspenseQuery(SEARCH, { variables: { input }, errorPolicy: "all" });
  const found = data?.searchCamundaUserProfiles;
  if (!found)
    return (
      <p role="alert" className="down">
        The search is away: {error?.message}
      </p>
    );
  const { items, total } = found;
  return (
    <>
      <p role="status">
        {items.length} of {total}
      </p>
      <ul className="people">
        {items.map(({ id, userId, displayName, email }) => (
          <li key={id}>
            <button type="button" onClick={() => open(userId)}>
              <b>{displayName ?? userId}</b> <span>{email}</span>
            </button>
          </li>
        ))}
      </ul>
      {items.length < total ? (
        <button
          type="button"
          disabled={waiting}
          onClick={() =>
            startTransition(async () => {
              await fetchMore({ variables: { input: { ...input, from: items.length } } });
            })
          }
        >
          More
        </button>
      ) : null}
    </>
  );
}
