/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.s2snapshot.sdk.internal.call;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.access.AccessTokenSupplier;
import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.wire.ErrorCode;

/**
 * Source of the access token of a client: a fixed token or a supplier. The text form does
 * not contain the token.
 */
public final class AccessTokens {

	private final @Nullable String fixed;

	private final @Nullable AccessTokenSupplier supplier;

	private AccessTokens(@Nullable String fixed, @Nullable AccessTokenSupplier supplier) {
		this.fixed = fixed;
		this.supplier = supplier;
	}

	/**
	 * Creates a source with a fixed token.
	 * @param token the token
	 * @return the source of the token
	 */
	public static AccessTokens fixed(String token) {
		return new AccessTokens(valid("access token", token), null);
	}

	/**
	 * Creates a source that asks a supplier for each request.
	 * @param supplier the supplier
	 * @return the source of the token
	 */
	public static AccessTokens of(AccessTokenSupplier supplier) {
		return new AccessTokens(null, Objects.requireNonNull(supplier, "'supplier' must not be null"));
	}

	/**
	 * Checks a token. The message of an error does not contain the token.
	 * @param name how the token is called in messages
	 * @param token the token
	 * @return the token without white space around it
	 */
	public static String valid(String name, String token) {
		String trimmed = token.trim();
		if (trimmed.isEmpty()) {
			throw new InvalidInputException("The " + name + " is empty: set a token");
		}
		if (!trimmed.chars().allMatch((character) -> character >= 0x20 && character < 0x7F)) {
			throw new InvalidInputException(
					"The " + name + " contains a character that an HTTP header cannot have: check how it was copied");
		}
		return trimmed;
	}

	// Returns null if the token comes from a supplier.
	@Nullable String fixed() {
		return this.fixed;
	}

	// Asks the supplier, which may block.
	String ask() {
		String token = (this.supplier != null) ? this.supplier.get() : this.fixed;
		if (token == null) {
			throw new InvalidInputException("The access token supplier returned null: it must return a token");
		}
		return valid("access token of the supplier", token);
	}

	// The supplier may block.
	void rejected(String token) {
		if (this.supplier != null) {
			this.supplier.rejected(token);
		}
	}

	/**
	 * Returns whether a retry may succeed because the supplier may return another token.
	 * @param error the error
	 * @return whether the server rejected the token and the token comes from a supplier
	 */
	public boolean mayHelp(S2Exception error) {
		return this.supplier != null && isRejection(error);
	}

	static boolean isRejection(S2Exception error) {
		return error instanceof S2ServerException server && server.status() == ErrorCode.AUTHN.httpStatus()
				&& ErrorCode.AUTHN.code().equals(server.code());
	}

	@Override
	public String toString() {
		return "AccessTokens[" + ((this.supplier != null) ? "supplied" : "fixed") + "]";
	}

}
