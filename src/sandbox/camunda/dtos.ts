import { type Dto, nested, texts } from "./json/bind.js";
import type { Profile } from "./state.js";

export const userProfile = texts("UserProfileDto", {
  id: null,
  firstName: null,
  lastName: null,
  email: null,
});

export interface UserCredentials {
  readonly password: string | null;
  readonly authenticatedUserPassword: string | null;
}

export const userCredentials = texts("UserCredentialsDto", {
  password: null,
  authenticatedUserPassword: null,
});

export interface NewUser {
  profile: Profile | null;
  credentials: UserCredentials | null;
}

export const newUser: Dto<NewUser> = {
  name: "UserDto",
  blank: () => ({ profile: null, credentials: null }),
  fields: new Map([
    [
      "profile",
      nested<NewUser, Profile>(userProfile, (user, value) => {
        user.profile = value;
      }),
    ],
    [
      "credentials",
      nested<NewUser, UserCredentials>(userCredentials, (user, value) => {
        user.credentials = value;
      }),
    ],
  ]),
};

export const basicUserCredentials = texts("BasicUserCredentialsDto", { username: null, password: null });
