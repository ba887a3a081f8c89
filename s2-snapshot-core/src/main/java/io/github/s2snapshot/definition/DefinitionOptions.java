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

package io.github.s2snapshot.definition;

import java.util.Objects;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.format.SnapshotSigning;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.sdk.access.EncryptionKey;
import io.github.s2snapshot.serializer.DeltaCodec;
import io.github.s2snapshot.serializer.StateSerializer;
import io.github.s2snapshot.store.SnapshotStore;

/**
 * The part of a definition that has defaults.
 *
 * @param <S> the type of the state
 * @since 0.1.0
 */
public abstract class DefinitionOptions<S> {

	@Nullable StateCopier<S> copier;

	@Nullable StateSerializer<S> serializer;

	@Nullable DeltaCodec codec;

	SnapshotPlacement placement = SnapshotPlacement.IN_STREAM;

	@Nullable SnapshotStore store;

	SnapshotTriggers triggers = SnapshotTriggers.none();

	SnapshotEncoding encoding = SnapshotEncoding.auto();

	SnapshotVerification verification = SnapshotVerification.FULL;

	PoisonPolicy poison = PoisonPolicy.fail();

	boolean validateAppends;

	StateVersions versions = StateVersions.defaults();

	HistoryTrim trim = HistoryTrim.never();

	@Nullable SnapshotSigning signing;

	@Nullable EncryptionKey encryptionKey;

	@Nullable String client;

	DefinitionOptions() {
	}

	abstract ProjectionDefinition.Builder<S> self();

	/**
	 * Sets the client of the stream, for projections of several S2 accounts.
	 * @param client the name that the template knows the client by, {@code null} or empty
	 * for its own client
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> client(@Nullable String client) {
		this.client = (client == null || client.isEmpty()) ? null : client;
		return self();
	}

	/**
	 * Sets what copies a state that is changed in place. Without one the state is written
	 * by the serializer and read back for each batch of records that is published, on the
	 * fold's own turn: right, and expensive for large states.
	 * @param copier the copier
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> copier(StateCopier<S> copier) {
		this.copier = Objects.requireNonNull(copier, "'copier' must not be null");
		return self();
	}

	/**
	 * Sets what writes and reads the state, by default Jackson with fixed settings.
	 * @param serializer the serializer
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> serializer(StateSerializer<S> serializer) {
		this.serializer = Objects.requireNonNull(serializer, "'serializer' must not be null");
		return self();
	}

	/**
	 * Sets what writes and reads deltas, by default Jackson with fixed settings and the
	 * header {@code type}.
	 * @param codec the codec
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> codec(DeltaCodec codec) {
		this.codec = Objects.requireNonNull(codec, "'codec' must not be null");
		return self();
	}

	/**
	 * Keeps snapshots in the stream, and trims the history before them: the default.
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> inStream() {
		this.placement = SnapshotPlacement.IN_STREAM;
		return self();
	}

	/**
	 * Keeps snapshots in a store outside the stream, and trims nothing unless
	 * {@link #trim} says so.
	 * @param store the store
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> external(SnapshotStore store) {
		this.placement = SnapshotPlacement.EXTERNAL;
		this.store = Objects.requireNonNull(store, "'store' must not be null");
		return self();
	}

	/**
	 * Sets when snapshots are taken without being asked for, by default never.
	 * @param triggers the triggers
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> triggers(SnapshotTriggers triggers) {
		this.triggers = Objects.requireNonNull(triggers, "'triggers' must not be null");
		return self();
	}

	/**
	 * Sets how snapshots in the stream are written, by default as it suits the state.
	 * @param encoding form and compression
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> encoding(SnapshotEncoding encoding) {
		this.encoding = Objects.requireNonNull(encoding, "'encoding' must not be null");
		return self();
	}

	/**
	 * Sets what is verified of a snapshot before it can cost history, by default
	 * everything. With {@link SnapshotVerification#BYTES} a store has to
	 * {@linkplain SnapshotStore#keepsVerified() keep verified snapshots}.
	 * @param verification what is verified
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> verification(SnapshotVerification verification) {
		this.verification = Objects.requireNonNull(verification, "'verification' must not be null");
		return self();
	}

	/**
	 * Sets the key of a stream that S2 encrypts. It is also used for the dead-letter
	 * stream; streams that are not encrypted ignore it (S2 v1).
	 * @param encryptionKey the key
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> encryptionKey(EncryptionKey encryptionKey) {
		this.encryptionKey = Objects.requireNonNull(encryptionKey, "'encryptionKey' must not be null");
		return self();
	}

	/**
	 * Signs the snapshots in the stream, and accepts only those that are signed with a
	 * key of the ring: then the right to append to the stream is not enough to put a
	 * state into it. Snapshots without headers are not accepted then. To change keys, let
	 * all processes know the new one before one of them signs with it.
	 * @param signing how they are signed
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> signing(SnapshotSigning signing) {
		this.signing = Objects.requireNonNull(signing, "'signing' must not be null");
		return self();
	}

	/**
	 * Sets whether history that external snapshots cover is trimmed, by default never.
	 * @param trim the settings
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> trim(HistoryTrim trim) {
		this.trim = Objects.requireNonNull(trim, "'trim' must not be null");
		return self();
	}

	/**
	 * Sets what is done about records that cannot be decoded or folded, by default to
	 * fail.
	 * @param poison the policy
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> poison(PoisonPolicy poison) {
		this.poison = Objects.requireNonNull(poison, "'poison' must not be null");
		return self();
	}

	/**
	 * Sets whether {@code append} folds deltas before it sends them, as {@code update}
	 * always does, and refuses those that the fold does not accept. Then appends of this
	 * process are made one after the other, each on the condition that the stream has not
	 * moved, so this is for projections with few writers. By default it sends them at
	 * once.
	 * @param validateAppends whether to fold first
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> validateAppends(boolean validateAppends) {
		this.validateAppends = validateAppends;
		return self();
	}

	/**
	 * Changes whether {@code append} folds deltas before it sends them.
	 * @param change makes another setting of the one that is set
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> validateAppends(UnaryOperator<Boolean> change) {
		return validateAppends(change.apply(this.validateAppends).booleanValue());
	}

	/**
	 * Changes how versions of the state get along: add upcasters, or set what to do about
	 * snapshots of other versions.
	 * @param changes makes other settings of those that are set
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> versions(UnaryOperator<StateVersions> changes) {
		this.versions = Objects.requireNonNull(changes.apply(this.versions), "The versions must not be null");
		return self();
	}

	/**
	 * Changes what is done about records that cannot be decoded or folded.
	 * @param changes makes another policy of the one that is set
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> poison(UnaryOperator<PoisonPolicy> changes) {
		return poison(changes.apply(this.poison));
	}

}
