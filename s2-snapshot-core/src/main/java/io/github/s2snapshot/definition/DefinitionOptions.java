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

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.fingerprint.FoldSources;
import io.github.s2snapshot.format.SnapshotSigning;
import io.github.s2snapshot.projection.FoldChangeAction;
import io.github.s2snapshot.projection.FoldFingerprint;
import io.github.s2snapshot.projection.RecordMetadata;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.projection.UnknownDeltas;
import io.github.s2snapshot.sdk.access.EncryptionKey;
import io.github.s2snapshot.serializer.DeltaCodec;
import io.github.s2snapshot.serializer.DeltaVersions;
import io.github.s2snapshot.serializer.JsonBinding;
import io.github.s2snapshot.serializer.S2JsonCustomizer;
import io.github.s2snapshot.serializer.StateSerializer;
import io.github.s2snapshot.store.SnapshotStore;

/**
 * Options of a projection definition that have defaults.
 *
 * @param <S> the type of the state
 * @since 0.1.0
 */
public abstract class DefinitionOptions<S> {

	@Nullable StateCopier<S> copier;

	boolean copyCheck;

	boolean createStream;

	@Nullable StateSerializer<S> serializer;

	@Nullable DeltaCodec codec;

	DeltaVersions deltas = DeltaVersions.none();

	private final List<S2JsonCustomizer> jsonCustomizers = new ArrayList<>();

	private @Nullable JsonBinding json;

	SnapshotPlacement placement = SnapshotPlacement.IN_STREAM;

	@Nullable SnapshotStore store;

	SnapshotTriggers triggers = SnapshotTriggers.none();

	final List<SnapshotPredicate<S>> predicates = new ArrayList<>();

	SnapshotEncoding encoding = SnapshotEncoding.auto();

	SnapshotVerification verification = SnapshotVerification.FULL;

	PoisonPolicy poison = PoisonPolicy.fail();

	boolean validateAppends;

	UnknownDeltas unknown = UnknownDeltas.FAIL;

	boolean trimIgnored;

	StateVersions versions = StateVersions.defaults();

	FoldChangeAction onFoldChange = FoldChangeAction.WARN;

	@Nullable FoldFingerprint foldFingerprint;

	private final Set<Class<?>> foldCode = new LinkedHashSet<>();

	HistoryTrim trim = HistoryTrim.never();

	@Nullable SnapshotSigning signing;

	@Nullable EncryptionKey encryptionKey;

	@Nullable String client;

	DefinitionOptions() {
	}

	abstract ProjectionDefinition.Builder<S> self();

	/**
	 * Sets the client that reads and writes the stream, for an application with several
	 * S2 accounts.
	 * @param client the name of the client in the template; {@code null} or empty for the
	 * default client
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> client(@Nullable String client) {
		this.client = (client == null || client.isEmpty()) ? null : client;
		return self();
	}

	/**
	 * Sets whether the stream of the projection, and its dead-letter stream, are created
	 * with infinite retention if they do not exist. {@code SnapshotTemplate.project} and
	 * the start of a Spring Boot application create them; a stream that exists is not
	 * changed. By default, no stream is created.
	 * @param createStream whether missing streams are created
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> createStream(boolean createStream) {
		this.createStream = createStream;
		return self();
	}

	/**
	 * Changes whether missing streams are created.
	 * @param change function that receives the current setting and returns the new one
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> createStream(UnaryOperator<Boolean> change) {
		return createStream(change.apply(this.createStream).booleanValue());
	}

	/**
	 * Sets the copier of a state that folds change in place. By default, a
	 * {@link CopyableState} copies itself. Any other state is written by the serializer
	 * and read back for each published batch of records, while no record is folded. This
	 * is expensive for large states.
	 * @param copier the copier
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> copier(StateCopier<S> copier) {
		this.copier = Objects.requireNonNull(copier, "'copier' must not be null");
		return self();
	}

	/**
	 * Sets whether to check that published states do not change later, if folds change
	 * the state in place. About once a minute, the digest of one published state is
	 * calculated and compared with its digest a second or more later. A difference is
	 * logged and reported to
	 * {@link io.github.s2snapshot.projection.ProjectionListener#publishedStateChanged
	 * listeners}. Each digest serializes the state while no record is folded, so this is
	 * off by default.
	 * @param copyCheck whether published states are checked
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> copyCheck(boolean copyCheck) {
		this.copyCheck = copyCheck;
		return self();
	}

	/**
	 * Sets the serializer that writes and reads the state, by default Jackson with fixed
	 * settings.
	 * @param serializer the serializer
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> serializer(StateSerializer<S> serializer) {
		this.serializer = Objects.requireNonNull(serializer, "'serializer' must not be null");
		return self();
	}

	/**
	 * Sets the codec that writes and reads deltas, by default Jackson with fixed settings
	 * and the header {@code type}.
	 * @param codec the codec
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> codec(DeltaCodec codec) {
		this.codec = Objects.requireNonNull(codec, "'codec' must not be null");
		return self();
	}

	/**
	 * Adds a customizer of the JSON of deltas and states, which is applied after those
	 * that were added before. It has no effect on a {@linkplain #serializer serializer}
	 * or {@linkplain #codec codec} of the application.
	 * @param customizer the customizer; its {@linkplain S2JsonCustomizer#projections
	 * projections} are ignored
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> json(S2JsonCustomizer customizer) {
		this.jsonCustomizers.add(Objects.requireNonNull(customizer, "'customizer' must not be null"));
		this.json = null;
		return self();
	}

	/**
	 * Returns how deltas and states are written as JSON and read, with the customizers
	 * that were added so far.
	 * @return the binding
	 * @throws IllegalArgumentException if a customizer fails
	 */
	public JsonBinding json() {
		JsonBinding binding = this.json;
		if (binding == null) {
			binding = JsonBinding.of(this.jsonCustomizers);
			this.json = binding;
		}
		return binding;
	}

	/**
	 * Changes how older versions of deltas are read, and which version is written. Not
	 * possible with a {@linkplain #codec codec} of the application.
	 * @param changes makes other versions of those that are set
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> deltas(UnaryOperator<DeltaVersions> changes) {
		this.deltas = Objects.requireNonNull(changes.apply(this.deltas), "The versions must not be null");
		return self();
	}

	/**
	 * Keeps snapshots in the stream, and trims the history that they cover. This is the
	 * default.
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> inStream() {
		this.placement = SnapshotPlacement.IN_STREAM;
		return self();
	}

	/**
	 * Keeps snapshots in a store outside the stream. The history is trimmed only if
	 * {@link #trim} enables it.
	 * @param store the store
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> external(SnapshotStore store) {
		this.placement = SnapshotPlacement.EXTERNAL;
		this.store = Objects.requireNonNull(store, "'store' must not be null");
		return self();
	}

	/**
	 * Sets the triggers of automatic snapshots, by default none.
	 * @param triggers the triggers
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> triggers(SnapshotTriggers triggers) {
		this.triggers = Objects.requireNonNull(triggers, "'triggers' must not be null");
		return self();
	}

	/**
	 * Changes the triggers of automatic snapshots, for example by adding a condition to
	 * those of the properties.
	 * @param changes function that receives the current triggers and returns the new ones
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> triggers(UnaryOperator<SnapshotTriggers> changes) {
		return triggers(changes.apply(this.triggers));
	}

	/**
	 * Takes a snapshot when a predicate is true for the state after a delta. The
	 * predicate is tested after each delta. If there are several predicates, a snapshot
	 * is taken when one of them is true.
	 * @param predicate the predicate, which depends only on its parameter
	 * @return this builder
	 * @see SnapshotTrigger#predicate()
	 */
	public ProjectionDefinition.Builder<S> snapshotWhen(StatePredicate<S> predicate) {
		Objects.requireNonNull(predicate, "'predicate' must not be null");
		return recordPredicate("snapshotWhen(state)", null, (state, delta, record) -> predicate.test(state));
	}

	/**
	 * Takes a snapshot when a predicate is true for a delta of a class and the state
	 * after it.
	 * @param <D> the type of the deltas
	 * @param deltaType the class of the deltas, or a supertype; the projection has to
	 * fold deltas of this type
	 * @param predicate the predicate, which depends only on its parameters
	 * @return this builder
	 */
	public <D> ProjectionDefinition.Builder<S> snapshotWhen(Class<D> deltaType, DeltaPredicate<S, D> predicate) {
		Objects.requireNonNull(deltaType, "'deltaType' must not be null");
		Objects.requireNonNull(predicate, "'predicate' must not be null");
		return recordPredicate("snapshotWhen(" + deltaType.getName() + ")", deltaType,
				(state, delta, record) -> predicate.test(state, deltaType.cast(delta)));
	}

	/**
	 * Takes a snapshot when a predicate is true for a delta of a class, the state after
	 * it and the metadata of the record.
	 * @param <D> the type of the deltas
	 * @param deltaType the class of the deltas, or a supertype; the projection has to
	 * fold deltas of this type
	 * @param predicate the predicate, which depends only on its parameters
	 * @return this builder
	 */
	public <D> ProjectionDefinition.Builder<S> snapshotWhen(Class<D> deltaType, MetadataPredicate<S, D> predicate) {
		Objects.requireNonNull(deltaType, "'deltaType' must not be null");
		Objects.requireNonNull(predicate, "'predicate' must not be null");
		return recordPredicate("snapshotWhen(" + deltaType.getName() + ")", deltaType,
				(state, delta, record) -> predicate.test(state, deltaType.cast(delta), RecordMetadata.of(record)));
	}

	/**
	 * Takes a snapshot when a predicate is true, in the form that the engine calls. All
	 * other predicates are converted to this form.
	 * @param name the name of the predicate for messages
	 * @param deltaType the class of the deltas, or a supertype; {@code null} for all
	 * deltas
	 * @param predicate the predicate
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> recordPredicate(String name, @Nullable Class<?> deltaType,
			RecordPredicate<S> predicate) {
		this.predicates.add(new SnapshotPredicate<>(name, deltaType, predicate));
		return self();
	}

	/**
	 * Sets how snapshots in the stream are written. By default, the form and the
	 * compression are chosen for each snapshot.
	 * @param encoding the form and the compression
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> encoding(SnapshotEncoding encoding) {
		this.encoding = Objects.requireNonNull(encoding, "'encoding' must not be null");
		return self();
	}

	/**
	 * Sets how a snapshot is verified before records are trimmed or older snapshots are
	 * deleted because of it, by default fully. With {@link SnapshotVerification#BYTES} a
	 * store has to {@linkplain SnapshotStore#keepsVerified() keep verified snapshots}.
	 * @param verification the verification
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> verification(SnapshotVerification verification) {
		this.verification = Objects.requireNonNull(verification, "'verification' must not be null");
		return self();
	}

	/**
	 * Sets the key of a stream that S2 encrypts. It is also used for the dead-letter
	 * stream. Streams that are not encrypted ignore it (S2 v1).
	 * @param encryptionKey the key
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> encryptionKey(EncryptionKey encryptionKey) {
		this.encryptionKey = Objects.requireNonNull(encryptionKey, "'encryptionKey' must not be null");
		return self();
	}

	/**
	 * Signs the snapshots in the stream, and accepts only those that are signed with a
	 * key of the ring. The permission to append to the stream is then not enough to
	 * inject a state. Snapshots without headers are not accepted. To change keys, add the
	 * new key to the ring of all processes before one of them signs with it.
	 * @param signing the settings
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> signing(SnapshotSigning signing) {
		this.signing = Objects.requireNonNull(signing, "'signing' must not be null");
		return self();
	}

	/**
	 * Sets whether records that external snapshots cover are trimmed, by default never.
	 * @param trim the settings
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> trim(HistoryTrim trim) {
		this.trim = Objects.requireNonNull(trim, "'trim' must not be null");
		return self();
	}

	/**
	 * Sets the policy for records that cannot be decoded or folded. By default, the
	 * projection fails.
	 * @param poison the policy
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> poison(PoisonPolicy poison) {
		this.poison = Objects.requireNonNull(poison, "'poison' must not be null");
		return self();
	}

	/**
	 * Sets whether {@code append} folds deltas before it sends them, as {@code update}
	 * always does, and refuses deltas that a fold does not accept. The appends of this
	 * process are then sent one after another as conditional appends, so this is suitable
	 * for projections with few writers. By default, deltas are sent without folding them.
	 * @param validateAppends whether deltas are folded first
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> validateAppends(boolean validateAppends) {
		this.validateAppends = validateAppends;
		return self();
	}

	/**
	 * Changes whether {@code append} folds deltas before it sends them.
	 * @param change function that receives the current setting and returns the new one
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> validateAppends(UnaryOperator<Boolean> change) {
		return validateAppends(change.apply(this.validateAppends).booleanValue());
	}

	/**
	 * Sets what happens to deltas of types that the projection does not fold. By default,
	 * they are handled as records that cannot be folded.
	 * @param unknown {@link UnknownDeltas#IGNORE} to pass them by
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> unknown(UnknownDeltas unknown) {
		this.unknown = Objects.requireNonNull(unknown, "'unknown' must not be null");
		return self();
	}

	/**
	 * Changes what happens to deltas of types that the projection does not fold.
	 * @param change function that receives the current setting and returns the new one
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> unknown(UnaryOperator<UnknownDeltas> change) {
		return unknown(change.apply(this.unknown));
	}

	/**
	 * Sets whether snapshots may trim deltas that the projection ignored. By default, a
	 * projection that ignored deltas trims nothing, because a later release that folds
	 * their types would need them.
	 * @param trimIgnored whether ignored deltas may be trimmed
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> trimIgnored(boolean trimIgnored) {
		this.trimIgnored = trimIgnored;
		return self();
	}

	/**
	 * Changes how snapshots of other versions of the state are handled, for example by
	 * adding upcasters.
	 * @param changes function that receives the current settings and returns the new ones
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> versions(UnaryOperator<StateVersions> changes) {
		this.versions = Objects.requireNonNull(changes.apply(this.versions), "The versions must not be null");
		return self();
	}

	/**
	 * Sets what happens to snapshots of the same version that were taken with other code
	 * of the folds. By default, a warning is logged.
	 * @param onFoldChange the action
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> onFoldChange(FoldChangeAction onFoldChange) {
		this.onFoldChange = Objects.requireNonNull(onFoldChange, "'onFoldChange' must not be null");
		return self();
	}

	/**
	 * Changes what happens to snapshots of the same version that were taken with other
	 * code of the folds.
	 * @param change function that receives the current action and returns the new one
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> onFoldChange(UnaryOperator<FoldChangeAction> change) {
		return onFoldChange(change.apply(this.onFoldChange));
	}

	/**
	 * Sets the fingerprint of the code of the folds, such as the number of a build. By
	 * default, it is computed from class files, see
	 * {@link io.github.s2snapshot.fingerprint.FoldCode}.
	 * @param foldFingerprint the fingerprint: at most
	 * {@value FoldFingerprint#MAX_VALUE_LENGTH} characters; {@code null} or blank to
	 * compute it
	 * @return this builder
	 * @throws IllegalArgumentException if the fingerprint is too long or contains control
	 * characters
	 */
	public ProjectionDefinition.Builder<S> foldFingerprint(@Nullable String foldFingerprint) {
		this.foldFingerprint = (foldFingerprint == null || foldFingerprint.isBlank()) ? null
				: FoldFingerprint.set(foldFingerprint);
		return self();
	}

	/**
	 * Changes the fingerprint of the code of the folds.
	 * @param change function that receives the fingerprint that was set, or {@code null},
	 * and returns the new one
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> foldFingerprint(UnaryOperator<@Nullable String> change) {
		return foldFingerprint(change.apply((this.foldFingerprint != null) ? this.foldFingerprint.value() : null));
	}

	/**
	 * Adds classes to the code from which the fingerprint is computed, such as classes
	 * that the folds call.
	 * @param types the classes
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> foldCode(Class<?>... types) {
		this.foldCode.addAll(List.of(types));
		return self();
	}

	void addCode(FoldSources.Builder sources) {
		this.foldCode.forEach(sources::type);
		Stream.of(this.serializer, this.codec, this.copier)
			.filter(Objects::nonNull)
			.forEach((part) -> sources.function(part.getClass(), null));
		this.versions.upcasters().values().forEach((upcaster) -> sources.function(upcaster.getClass(), null));
		this.deltas.code().forEach((upcaster) -> sources.function(upcaster, null));
	}

	/**
	 * Changes the policy for records that cannot be decoded or folded.
	 * @param changes function that receives the current policy and returns the new one
	 * @return this builder
	 */
	public ProjectionDefinition.Builder<S> poison(UnaryOperator<PoisonPolicy> changes) {
		return poison(changes.apply(this.poison));
	}

}
