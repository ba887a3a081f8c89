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

import java.lang.reflect.Type;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.fingerprint.FoldCode;
import io.github.s2snapshot.fingerprint.FoldSources;
import io.github.s2snapshot.format.SnapshotSigning;
import io.github.s2snapshot.projection.FoldChangeAction;
import io.github.s2snapshot.projection.FoldFingerprint;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.projection.UnknownDeltas;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.sdk.access.EncryptionKey;
import io.github.s2snapshot.serializer.DeltaCodec;
import io.github.s2snapshot.serializer.JacksonDeltaCodec;
import io.github.s2snapshot.serializer.JacksonStateSerializer;
import io.github.s2snapshot.serializer.JsonBinding;
import io.github.s2snapshot.serializer.StateSerializer;
import io.github.s2snapshot.store.SnapshotStore;

/**
 * Definition of a projection: its stream, its initial state and folds, its serializer and
 * codec, where its snapshots are kept and when they are taken. Immutable.
 *
 * @param <S> the type of the state
 * @since 0.1.0
 */
public final class ProjectionDefinition<S> {

	private final Builder<S> parts;

	private final Map<Class<?>, RecordFold<S>> folds;

	private final Map<Class<?>, CommandHandler<S>> commands;

	private final StateSerializer<S> serializer;

	private final DeltaCodec codec;

	private final StateCopier<S> copier;

	private final FoldSources sources;

	private volatile @Nullable FoldFingerprint fingerprint;

	private final List<SnapshotPredicate<S>> predicates;

	private final String stream;

	private final @Nullable Supplier<S> initialState;

	private ProjectionDefinition(Builder<S> parts, DeltaTypes<S> types, JsonBinding json) {
		this.parts = parts;
		this.folds = Map.copyOf(types.folds());
		this.commands = Map.copyOf(parts.commands.handlers(parts.origin, this.folds.keySet()));
		this.serializer = (parts.serializer != null) ? parts.serializer
				: JacksonStateSerializer.of(parts.stateType, json);
		this.codec = (parts.codec != null) ? new CheckedDeltaCodec(parts.codec)
				: JacksonDeltaCodec.of(types.types(), parts.deltas, json);
		this.copier = Copiers.select(parts.copier, parts.stateType, this.serializer, parts.origin);
		this.sources = parts.sources(types);
		this.predicates = List.copyOf(parts.predicates);
		this.stream = Objects.requireNonNull(parts.stream);
		this.initialState = parts.initialState;
	}

	private ProjectionDefinition(ProjectionDefinition<S> other, String stream, Supplier<S> initialState) {
		this.parts = other.parts;
		this.folds = other.folds;
		this.commands = other.commands;
		this.serializer = other.serializer;
		this.codec = other.codec;
		this.copier = other.copier;
		this.sources = other.sources;
		this.predicates = other.predicates;
		this.fingerprint = other.foldFingerprint();
		this.stream = stream;
		this.initialState = initialState;
	}

	/**
	 * Returns a builder for a definition.
	 * @param <S> the type of the state
	 * @param name the name of the projection, unique in the application: without leading
	 * or trailing spaces, invisible characters, '/', '\', '%' and ';'
	 * @param stateType the type of the state
	 * @return a builder
	 */
	public static <S> Builder<S> builder(String name, Class<S> stateType) {
		return new Builder<>(name, stateType);
	}

	/**
	 * Returns a builder for a definition whose state may have a parameterized type.
	 * @param <S> the type of the state
	 * @param name the name of the projection, unique in the application: without leading
	 * or trailing spaces, invisible characters, '/', '\', '%' and ';'
	 * @param stateType the type of the state
	 * @return a builder
	 */
	public static <S> Builder<S> builder(String name, Type stateType) {
		return new Builder<>(name, stateType);
	}

	/**
	 * Returns the name of the projection.
	 * @return the name
	 */
	public String name() {
		return this.parts.name;
	}

	/**
	 * Returns the version of the state.
	 * @return the version
	 */
	public int version() {
		return this.parts.version;
	}

	/**
	 * Returns the client that reads and writes the stream.
	 * @return the name of the client, or {@code null} for the default client
	 */
	public @Nullable String client() {
		return this.parts.client;
	}

	/**
	 * Returns the basin of the stream.
	 * @return the basin, or {@code null} for the default basin of the client
	 */
	public @Nullable String basin() {
		return this.parts.basin;
	}

	/**
	 * Returns the stream to fold.
	 * @return the name of the stream within its basin
	 */
	public String stream() {
		return this.stream;
	}

	/**
	 * Returns whether missing streams of the projection are created.
	 * @return whether the stream and the dead-letter stream are created if they do not
	 * exist
	 */
	public boolean createsStream() {
		return this.parts.createStream;
	}

	/**
	 * Returns the type of the state.
	 * @return the type
	 */
	public Type stateType() {
		return this.parts.stateType;
	}

	/**
	 * Returns the supplier of the state before the first record.
	 * @return the supplier
	 */
	public Supplier<S> initialState() {
		return Objects.requireNonNull(this.initialState, "The initial state depends on the key");
	}

	/**
	 * Returns this projection for another stream. All else is shared with this
	 * definition.
	 * @param stream the stream to fold
	 * @param initialState supplies the state before the first record, a new one for each
	 * call if folds change it in place
	 * @return the definition
	 */
	public ProjectionDefinition<S> on(String stream, Supplier<S> initialState) {
		Objects.requireNonNull(stream, "'stream' must not be null");
		Objects.requireNonNull(initialState, "'initialState' must not be null");
		return new ProjectionDefinition<>(this, stream, initialState);
	}

	/**
	 * Returns the folds.
	 * @return a fold for each class of deltas
	 */
	public Map<Class<?>, RecordFold<S>> folds() {
		return this.folds;
	}

	/**
	 * Returns the fold for deltas of a class: that of the class itself, or that of its
	 * most specific supertype. A constant of an enum and the result of a codec of the
	 * application may have a subclass of the class that is folded.
	 * @param deltaType the class of a delta
	 * @return the fold, or {@code null} if there is none
	 */
	public @Nullable RecordFold<S> findFold(Class<?> deltaType) {
		RecordFold<S> own = this.folds.get(deltaType);
		if (own != null) {
			return own;
		}
		List<Class<?>> candidates = this.folds.keySet()
			.stream()
			.filter((candidate) -> candidate.isAssignableFrom(deltaType))
			.toList();
		return candidates.stream()
			.filter((candidate) -> candidates.stream().allMatch((other) -> other.isAssignableFrom(candidate)))
			.findFirst()
			.map(this.folds::get)
			.orElse(null);
	}

	/**
	 * Returns the handlers of commands.
	 * @return a handler for each class of commands
	 */
	public Map<Class<?>, CommandHandler<S>> commands() {
		return this.commands;
	}

	/**
	 * Returns the serializer that writes and reads the state.
	 * @return the serializer
	 */
	public StateSerializer<S> serializer() {
		return this.serializer;
	}

	/**
	 * Returns the codec that writes and reads deltas.
	 * @return the codec
	 */
	public DeltaCodec codec() {
		return this.codec;
	}

	/**
	 * Returns whether at least one fold changes the state in place.
	 * @return whether the state is changed in place
	 */
	public boolean isMutable() {
		return this.parts.mutable;
	}

	/**
	 * Returns the copier of the state.
	 * @return the copier that was set, or else that of a {@link CopyableState}, or else
	 * one that uses the serializer
	 */
	public StateCopier<S> copier() {
		return this.copier;
	}

	/**
	 * Returns whether published states are checked for changes, see
	 * {@link Builder#copyCheck}.
	 * @return whether copies of a state that folds change in place are checked
	 */
	public boolean checksCopies() {
		return this.parts.copyCheck && isMutable();
	}

	/**
	 * Returns where snapshots are kept.
	 * @return the placement
	 */
	public SnapshotPlacement placement() {
		return this.parts.placement;
	}

	/**
	 * Returns the store of external snapshots.
	 * @return the store, or {@code null} if the placement is in-stream
	 */
	public @Nullable SnapshotStore store() {
		return (this.parts.placement == SnapshotPlacement.EXTERNAL) ? this.parts.store : null;
	}

	/**
	 * Returns the triggers of automatic snapshots.
	 * @return the triggers
	 */
	public SnapshotTriggers triggers() {
		return this.parts.triggers;
	}

	/**
	 * Returns the predicates that decide about snapshots after each folded delta.
	 * @return the predicates, or an empty list
	 */
	public List<SnapshotPredicate<S>> predicates() {
		return this.predicates;
	}

	/**
	 * Returns the combination of all conditions under which a snapshot is taken: those of
	 * the {@linkplain #triggers() triggers} except for a
	 * {@linkplain SnapshotTriggers#scheduledInterval() scheduled interval}, and the
	 * predicates.
	 * @return the combination; {@code null} if there is no condition
	 */
	public @Nullable SnapshotTrigger trigger() {
		return triggers().combined(!this.predicates.isEmpty());
	}

	/**
	 * Returns whether a snapshot is ever taken without a request.
	 * @return whether the projection has a trigger or a predicate
	 */
	public boolean takesSnapshots() {
		return triggers().isAutomatic() || !this.predicates.isEmpty();
	}

	/**
	 * Describes in words when snapshots are taken.
	 * @return the words, such as "after 1000 records, or at shutdown"
	 */
	public String describeTriggers() {
		return triggers()
			.describe(this.predicates.stream().map(SnapshotPredicate::name).collect(Collectors.joining(" or ")));
	}

	/**
	 * Returns whether records that external snapshots cover are trimmed.
	 * @return the settings
	 */
	public HistoryTrim trim() {
		return this.parts.trim;
	}

	/**
	 * Returns how snapshots of other versions of the state are handled.
	 * @return the settings
	 */
	public StateVersions versions() {
		return this.parts.versions;
	}

	/**
	 * Returns the policy for records that cannot be decoded or folded.
	 * @return the policy
	 */
	public PoisonPolicy poison() {
		return this.parts.poison;
	}

	/**
	 * Returns whether deltas are folded before they are appended.
	 * @return whether {@code append} refuses deltas that a fold does not accept
	 */
	public boolean validatesAppends() {
		return this.parts.validateAppends;
	}

	/**
	 * Returns what happens to deltas of types that the projection does not fold.
	 * @return the setting
	 */
	public UnknownDeltas unknown() {
		return this.parts.unknown;
	}

	/**
	 * Returns whether snapshots may trim deltas that the projection ignored.
	 * @return whether ignored deltas may be trimmed
	 */
	public boolean trimsIgnored() {
		return this.parts.trimIgnored;
	}

	/**
	 * Returns what happens to snapshots that were taken with other code of the folds.
	 * @return the action
	 */
	public FoldChangeAction onFoldChange() {
		return this.parts.onFoldChange;
	}

	/**
	 * Returns the fingerprint of the code of the folds. At the first call, it may be
	 * computed from class files, which takes some milliseconds.
	 * @return the fingerprint; {@link FoldFingerprint#UNKNOWN} if changes are ignored or
	 * the code cannot be read
	 */
	public FoldFingerprint foldFingerprint() {
		if (this.parts.onFoldChange == FoldChangeAction.IGNORE) {
			return FoldFingerprint.UNKNOWN;
		}
		FoldFingerprint known = (this.parts.foldFingerprint != null) ? this.parts.foldFingerprint : this.fingerprint;
		if (known == null) {
			known = FoldCode.fingerprint(name(), this.sources);
			this.fingerprint = known;
		}
		return known;
	}

	/**
	 * Returns how snapshots in the stream are written.
	 * @return the encoding
	 */
	public SnapshotEncoding encoding() {
		return this.parts.encoding;
	}

	/**
	 * Returns how a snapshot is verified before records are trimmed or older snapshots
	 * are deleted because of it.
	 * @return the verification
	 */
	public SnapshotVerification verification() {
		return this.parts.verification;
	}

	/**
	 * Returns the encryption key of the stream.
	 * @return the key, which is secret; {@code null} if the stream is not encrypted
	 */
	public @Nullable EncryptionKey encryptionKey() {
		return this.parts.encryptionKey;
	}

	/**
	 * Returns how snapshots in the stream are signed.
	 * @return the settings; {@code null} if snapshots are not signed, and snapshots of
	 * all writers are accepted
	 */
	public @Nullable SnapshotSigning signing() {
		return this.parts.signing;
	}

	/**
	 * Returns where the projection was declared.
	 * @return a description for messages, such as "Projection 'stock'"
	 */
	public String origin() {
		return this.parts.origin;
	}

	/**
	 * Writes the initial state and reads it back, so that a state that cannot be restored
	 * is found before the first snapshot is taken.
	 * @throws ProjectionDefinitionException if it cannot be restored or copied
	 */
	public void checkInitialState() {
		StateChecks<S> checks = new StateChecks<>(origin(), stateType().getTypeName(), initialState(), this.serializer,
				this.copier);
		checks.requireRestorable();
		if (isMutable()) {
			checks.requireCopied();
		}
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "ProjectionDefinition[%s/%d of stream %s, %s]", name(), version(), stream(),
				origin());
	}

	/**
	 * Builder of a {@link ProjectionDefinition}. Not thread-safe. It must not be used
	 * after {@link #build()}.
	 *
	 * @param <S> the type of the state
	 */
	public static final class Builder<S> extends DefinitionOptions<S> {

		private final String name;

		private final Type stateType;

		private final Map<Class<?>, DeltaTypes.Declared<S>> folds = new LinkedHashMap<>();

		private final CommandTypes<S> commands = new CommandTypes<>();

		private String origin;

		private int version = 1;

		private @Nullable String basin;

		private @Nullable String stream;

		private @Nullable Supplier<S> initialState;

		private @Nullable Class<?> initialStateCode;

		private boolean mutable;

		@Override
		Builder<S> self() {
			return this;
		}

		private Builder(String name, Type stateType) {
			this.name = Objects.requireNonNull(name, "'name' must not be null");
			this.stateType = Objects.requireNonNull(stateType, "'stateType' must not be null");
			this.origin = "Projection '" + name + "'";
			ProjectionNames.require(name);
		}

		/**
		 * Returns the name of the projection.
		 * @return the name
		 */
		public String name() {
			return this.name;
		}

		/**
		 * Returns the type of the state.
		 * @return the type
		 */
		public Type stateType() {
			return this.stateType;
		}

		/**
		 * Sets where the projection is declared. Messages of exceptions begin with this
		 * description.
		 * @param origin the description, such as the name of a class
		 * @return this builder
		 */
		public Builder<S> origin(String origin) {
			this.origin = Objects.requireNonNull(origin, "'origin' must not be null");
			return this;
		}

		/**
		 * Sets the version of the state. The projection restores from a snapshot of an
		 * older version only if upcasters can convert it, see {@link #versions}.
		 * @param version the version, by default 1
		 * @return this builder
		 */
		public Builder<S> version(int version) {
			this.version = version;
			return this;
		}

		/**
		 * Sets the basin of the stream.
		 * @param basin the basin, {@code null} or empty for the client's default basin
		 * @return this builder
		 */
		public Builder<S> basin(@Nullable String basin) {
			this.basin = (basin == null || basin.isEmpty()) ? null : basin;
			return this;
		}

		/**
		 * Sets the stream to fold.
		 * @param stream the name of the stream within its basin
		 * @return this builder
		 */
		public Builder<S> stream(String stream) {
			this.stream = Objects.requireNonNull(stream, "'stream' must not be null");
			return this;
		}

		/**
		 * Returns the stream that was set.
		 * @return the name of the stream, or the pattern of a keyed projection;
		 * {@code null} if none was set
		 */
		public @Nullable String stream() {
			return this.stream;
		}

		/**
		 * Sets the supplier of the state before the first record. It returns a new or an
		 * immutable value at each call.
		 * @param initialState the supplier
		 * @return this builder
		 */
		public Builder<S> initialState(Supplier<S> initialState) {
			this.initialState = Objects.requireNonNull(initialState, "'initialState' must not be null");
			return this;
		}

		/**
		 * Adds the fold for a class of deltas.
		 * @param <D> the type of the deltas
		 * @param deltaType the class of the deltas, or a sealed type or one with
		 * {@code JsonSubTypes}, whose classes are folded then unless they have folds of
		 * their own
		 * @param fold the fold
		 * @return this builder
		 */
		public <D> Builder<S> fold(Class<D> deltaType, StateFold<S, D> fold) {
			return declare(deltaType, List.of(), Folds.of(deltaType, fold), false, fold.getClass());
		}

		/**
		 * Adds the fold for a class of deltas. The fold also receives the metadata of the
		 * record.
		 * @param <D> the type of the deltas
		 * @param deltaType the class of the deltas, or a sealed type or one with
		 * {@code JsonSubTypes}, whose classes are folded then unless they have folds of
		 * their own
		 * @param fold the fold
		 * @return this builder
		 */
		public <D> Builder<S> fold(Class<D> deltaType, MetadataFold<S, D> fold) {
			return declare(deltaType, List.of(), Folds.of(deltaType, fold), false, fold.getClass());
		}

		/**
		 * Adds a fold for a class of deltas that changes the state in place. Every
		 * published state is then a copy, see {@link #copier}.
		 * @param <D> the type of the deltas
		 * @param deltaType the class of the deltas, or a sealed type or one with
		 * {@code JsonSubTypes}, whose classes are folded then unless they have folds of
		 * their own
		 * @param fold the fold
		 * @return this builder
		 */
		public <D> Builder<S> foldInPlace(Class<D> deltaType, InPlaceFold<S, D> fold) {
			return declare(deltaType, List.of(), Folds.of(deltaType, fold), true, fold.getClass());
		}

		/**
		 * Adds the fold for a class of deltas in the form that the engine calls. All
		 * other folds are converted to this form.
		 * @param deltaType the class of the deltas, or a sealed type or one with
		 * {@code JsonSubTypes}, whose classes are folded then unless they have folds of
		 * their own
		 * @param fold the fold
		 * @param inPlace whether the fold changes the state in place
		 * @return this builder
		 */
		public Builder<S> recordFold(Class<?> deltaType, RecordFold<S> fold, boolean inPlace) {
			return recordFold((Type) deltaType, fold, inPlace);
		}

		/**
		 * Adds the fold for deltas of a parameterized type, such as
		 * {@code Envelope<Order>}, in the form that the engine calls.
		 * @param deltaType the type of the deltas: a class, or a class with type
		 * arguments
		 * @param fold the fold
		 * @param inPlace whether the fold changes the state in place
		 * @return this builder
		 */
		public Builder<S> recordFold(Type deltaType, RecordFold<S> fold, boolean inPlace) {
			return recordFold(deltaType, List.of(), fold, inPlace);
		}

		/**
		 * Folds deltas of a supertype that is not sealed, in the form that every other
		 * fold is brought to.
		 * @param deltaType the type of the deltas: a class or interface, or one with the
		 * arguments of its type parameters
		 * @param subtypes classes of the type to fold, besides those that it permits as a
		 * sealed type or lists in {@code JsonSubTypes}
		 * @param fold the fold
		 * @param inPlace whether it changes the state in place
		 * @return this builder
		 */
		public Builder<S> recordFold(Type deltaType, Collection<? extends Class<?>> subtypes, RecordFold<S> fold,
				boolean inPlace) {
			Objects.requireNonNull(fold, "'fold' must not be null");
			return declare(deltaType, subtypes, fold, inPlace, fold.getClass());
		}

		private Builder<S> declare(Type deltaType, Collection<? extends Class<?>> subtypes, RecordFold<S> fold,
				boolean inPlace, Class<?> code) {
			Class<?> deltaClass = DefinitionChecks.requireClass(this.origin, deltaType);
			DefinitionChecks.requireDeltaType(this.origin, deltaClass);
			if (this.folds.putIfAbsent(deltaClass,
					new DeltaTypes.Declared<>(deltaType, List.copyOf(subtypes), fold, code)) != null) {
				throw new ProjectionDefinitionException(String.format(Locale.ROOT,
						"%s folds %s twice: remove one of the two folds", this.origin, deltaClass.getName()));
			}
			this.mutable |= inPlace;
			return this;
		}

		/**
		 * Adds the decision about a class of commands.
		 * @param <C> the type of the commands
		 * @param commandType the class of the commands, or a sealed type or one with
		 * {@code JsonSubTypes}, whose classes are decided then unless they have decisions
		 * of their own
		 * @param decision returns the deltas of a command, or throws
		 * {@link io.github.s2snapshot.projection.error.CommandRefusedException}
		 * @return this builder
		 */
		public <C> Builder<S> decide(Class<C> commandType, CommandDecision<S, ? super C> decision) {
			Objects.requireNonNull(decision, "'decision' must not be null");
			return commandHandler(commandType, List.of(),
					(key, state, command) -> decision.decide(state, commandType.cast(command)));
		}

		/**
		 * Adds the handler of a class of commands in the form that the engine calls. All
		 * other decisions are converted to this form.
		 * @param commandType the class of the commands, or a supertype
		 * @param subtypes classes of the type to decide, besides those that it permits as
		 * a sealed type or lists in {@code JsonSubTypes}
		 * @param handler the handler
		 * @return this builder
		 */
		public Builder<S> commandHandler(Class<?> commandType, Collection<? extends Class<?>> subtypes,
				CommandHandler<S> handler) {
			Objects.requireNonNull(commandType, "'commandType' must not be null");
			Objects.requireNonNull(handler, "'handler' must not be null");
			this.commands.add(this.origin, commandType, subtypes, handler);
			return this;
		}

		private FoldSources sources(DeltaTypes<S> types) {
			FoldSources.Builder sources = FoldSources.builder().value(this.stateType);
			types.types().forEach(sources::value);
			addCode(sources);
			Class<?> state = (this.stateType instanceof Class<?> known) ? known : null;
			sources.function((this.initialState != null) ? this.initialState.getClass()
					: Objects.requireNonNull(this.initialStateCode), state);
			this.folds.forEach((delta, fold) -> sources.fold(fold.code(), delta));
			return sources.build();
		}

		/**
		 * Checks and builds the definition. The initial state is written and read back,
		 * so that a state that cannot be restored is found before the first snapshot is
		 * taken.
		 * @return the definition
		 * @throws ProjectionDefinitionException if a part is missing or invalid; the
		 * message says what to do
		 */
		public ProjectionDefinition<S> build() {
			DefinitionChecks.requireOneStream(this.origin, this.stream);
			return build(this.initialState != null);
		}

		/**
		 * Builds the definition that the projections of all keys share. The stream is a
		 * pattern, and the initial state depends on the key, so that it is not checked.
		 * @param initialState the class whose code returns the initial state
		 * @return the definition, to be completed by {@link ProjectionDefinition#on}
		 * @throws ProjectionDefinitionException if a part is missing or invalid; the
		 * message says what to do
		 */
		public ProjectionDefinition<S> buildKeyed(Class<?> initialState) {
			this.initialState = null;
			this.initialStateCode = Objects.requireNonNull(initialState, "'initialState' must not be null");
			return build(true);
		}

		private ProjectionDefinition<S> build(boolean initialState) {
			DefinitionChecks.requireComplete(this.origin, this.stream, initialState, !this.folds.isEmpty());
			DefinitionChecks.requireTypes(this.origin, this.unknown, this.codec);
			DefinitionChecks.requireOtherStream(this.origin, this.stream, this.poison);
			DefinitionChecks.requireEncodable(this.origin, this.encoding);
			DefinitionChecks.requireVerifiable(this.origin, this.verification, this.placement, this.store);
			DeltaTypes<S> types = new DeltaTypes<>(this.origin, this.folds, this.codec != null);
			TriggerChecks triggers = new TriggerChecks(this.origin);
			triggers.requireFolded(this.predicates, types.folds().keySet(), this.codec != null);
			triggers.requireCombinable(this.triggers, !this.predicates.isEmpty());
			return new JsonChecks(this.origin).apply(this::json, (json) -> build(types, json));
		}

		private ProjectionDefinition<S> build(DeltaTypes<S> types, JsonBinding json) {
			DefinitionChecks.requireCodec(this.origin, types.types(), this.deltas, this.codec, json);
			ProjectionDefinition<S> definition = new ProjectionDefinition<>(this, types, json);
			if (this.initialState != null) {
				definition.checkInitialState();
			}
			return definition;
		}

	}

}
