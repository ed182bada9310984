import { useMutation, useSuspenseQuery } from "@apollo/client/react";
import { type FormEvent, useState } from "react";
import { PERSON, UPDATE_CAMUNDA, UPDATE_LABELS } from "./documents";
import { Field, failureAt, NONE, type Refusal, refusalOf, refusalOfError } from "./failures";
import type { PersonQuery } from "./gql/graphql";

type Person = NonNullable<PersonQuery["person"]>;

/** One human across the three systems. A system that is down costs its own card. */
export function Profile({ username }: { username: string }) {
  const { data, error, refetch } = useSuspenseQuery(PERSON, { variables: { username }, errorPolicy: "all" });
  const person = data?.person;
  const again = () => void refetch();
  if (!person)
    return (
      <p role="alert" className="down">
        {error?.message ?? "Nobody"}
      </p>
    );
  const { elasticsearch, kuzzle, camunda } = person;
  const name = camunda?.displayName ?? elasticsearch?.displayName ?? username;
  return (
    <article>
      <h2>{name}</h2>
      <div className="cards">
        <Card
          title="Elasticsearch"
          down={failureAt(error, "elasticsearch")}
          known={Boolean(elasticsearch)}
          again={again}
        >
          {elasticsearch ? <Elasticsearch profile={elasticsearch} reload={refetch} /> : null}
        </Card>
        <Card title="Kuzzle" down={failureAt(error, "kuzzle")} known={Boolean(kuzzle)} again={again}>
          <Fact name="Security profiles" values={kuzzle?.map(({ profileId }) => profileId) ?? []} />
        </Card>
        <Card title="Camunda" down={failureAt(error, "camunda")} known={Boolean(camunda)} again={again}>
          {camunda ? <Camunda key={camunda.id} profile={camunda} /> : null}
        </Card>
      </div>
    </article>
  );
}

function Card({
  title,
  down,
  known,
  again,
  children,
}: {
  title: string;
  down: string | undefined;
  known: boolean;
  again(): void;
  children: React.ReactNode;
}) {
  return (
    <section className={down ? "card down" : "card"} aria-label={title}>
      <h3>{title}</h3>
      {down ? (
        <>
          <p role="alert">{down}</p>
          <button type="button" onClick={again}>
            Try again
          </button>
        </>
      ) : known ? (
        children
      ) : (
        <p>Not known here.</p>
      )}
    </section>
  );
}

function Fact({ name, values }: { name: string; values: readonly string[] }) {
  return (
    <dl>
      <dt>{name}</dt>
      {values.length === 0 ? <dd>none</dd> : values.map((value) => <dd key={value}>{value}</dd>)}
    </dl>
  );
}

function Save({ label, loading, saved }: { label: string; loading: boolean; saved: boolean }) {
  return (
    <p className="save">
      <button type="submit" disabled={loading}>
        {label}
      </button>
      <span role="status">{loading ? "Saving …" : saved ? "Saved." : ""}</span>
    </p>
  );
}

/** Changed on screen at once; taken back where the gateway refuses. */
function Camunda({ profile }: { profile: NonNullable<Person["camunda"]> }) {
  const [draft, setDraft] = useState({
    firstName: profile.firstName ?? "",
    lastName: profile.lastName ?? "",
    email: profile.email ?? "",
  });
  const [refusal, setRefusal] = useState<Refusal>(NONE);
  const [saved, setSaved] = useState(false);
  const [update, { loading }] = useMutation(UPDATE_CAMUNDA);
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setRefusal(NONE);
    setSaved(false);
    // An empty field clears what is stored; one that is left out would be kept.
    const changes = {
      firstName: draft.firstName || null,
      lastName: draft.lastName || null,
      email: draft.email || null,
    };
    try {
      const { data } = await update({
        variables: { input: { id: profile.userId, ...changes } },
        optimisticResponse: {
          updateUserProfile: {
            __typename: "UpdateUserProfilePayload",
            profile: {
              ...profile,
              ...changes,
              displayName: [draft.firstName, draft.lastName].filter(Boolean).join(" ") || profile.userId,
            },
          },
        },
      });
      const result = data?.updateUserProfile;
      if (result?.__typename === "UpdateUserProfilePayload") setSaved(true);
      else if (result) setRefusal(refusalOf(result));
    } catch (error) {
      setRefusal(refusalOfError(error));
    }
  };
  const field = (name: keyof typeof draft, label: string) => (
    <Field
      name={name}
      label={label}
      value={draft[name]}
      error={refusal.fields[name]}
      onChange={(value) => setDraft({ ...draft, [name]: value })}
    />
  );
  return (
    <form onSubmit={save}>
      <p className="shown">
        {profile.displayName} {profile.email}
      </p>
      {refusal.general ? (
        <p role="alert" className="error">
          {refusal.general}
        </p>
      ) : null}
      {field("firstName", "First name")}
      {field("lastName", "Last name")}
      {field("email", "E-mail")}
      <Save label="Save" loading={loading} saved={saved} />
    </form>
  );
}

/** Writes only what it has seen: where somebody else wrote in between, both are shown and the reader decides. */
function Elasticsearch({
  profile,
  reload,
}: {
  profile: NonNullable<Person["elasticsearch"]>;
  reload(): Promise<{ data?: PersonQuery | undefined }>;
}) {
  const stored = String(profile.labels["team"] ?? "");
  const [team, setTeam] = useState(stored);
  // What the draft is based on: a later version on screen must not make it look up to date.
  const [base, setBase] = useState(profile.version);
  const [theirs, setTheirs] = useState<string>();
  const [refusal, setRefusal] = useState<Refusal>(NONE);
  const [saved, setSaved] = useState(false);
  const [update, { loading }] = useMutation(UPDATE_LABELS);
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setRefusal(NONE);
    setSaved(false);
    setTheirs(undefined);
    const { seqNo, primaryTerm } = base;
    try {
      const { data } = await update({
        variables: {
          input: {
            uid: profile.uid,
            labels: { team },
            ifVersion: { seqNo, primaryTerm },
            refresh: "WAIT_FOR",
          },
        },
        optimisticResponse: {
          updateUserProfileData: {
            __typename: "UpdateUserProfileDataPayload",
            profile: { ...profile, labels: { ...profile.labels, team } },
          },
        },
      });
      const result = data?.updateUserProfileData;
      if (result?.__typename === "UpdateUserProfileDataPayload") {
        setSaved(true);
        if (result.profile) setBase(result.profile.version);
      } else if (result?.__typename === "ConflictError") {
        const latest = (await reload()).data?.person?.elasticsearch;
        if (latest) {
          setBase(latest.version);
          setTheirs(String(latest.labels["team"] ?? ""));
        }
      } else if (result) setRefusal(refusalOf(result));
    } catch (error) {
      setRefusal(refusalOfError(error));
    }
  };
  return (
    <form onSubmit={save}>
      <Fact name="Roles" values={profile.user.roles} />
      {profile.enabled ? null : <p>This profile is disabled.</p>}
      {refusal.general ? (
        <p role="alert" className="error">
          {refusal.general}
        </p>
      ) : null}
      {theirs === undefined ? null : (
        <div role="alert" className="conflict">
          <p>
            Somebody else saved “{theirs}” meanwhile. Saving again puts “{team}” in its place.
          </p>
          <button
            type="button"
            className="quiet"
            onClick={() => {
              setTeam(theirs);
              setTheirs(undefined);
            }}
          >
            Take theirs
          </button>
        </div>
      )}
      <Field name="team" label="Team" value={team} error={refusal.fields["labels"]} onChange={setTeam} />
      <Save label={theirs === undefined ? "Save" : "Save mine"} loading={loading} saved={saved} />
    </form>
  );
}
