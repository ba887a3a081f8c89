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

package io.github.s2snapshot.autoconfigure.projection;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.autoconfigure.PropertyChecks;
import io.github.s2snapshot.autoconfigure.keyed.KeyedSettings;
import io.github.s2snapshot.definition.PoisonPolicy;
import io.github.s2snapshot.definition.SnapshotCompression;
import io.github.s2snapshot.definition.SnapshotEncoding;
import io.github.s2snapshot.definition.SnapshotFormChoice;
import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.definition.SnapshotVerification;
import io.github.s2snapshot.definition.StateVersions;
import io.github.s2snapshot.projection.FoldChangeAction;
import io.github.s2snapshot.projection.FoldFingerprint;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.sdk.access.EncryptionKey;
import io.github.s2snapshot.sdk.text.ForeignText;
import io.github.s2snapshot.serializer.DeltaVersions;

/**
 * Settings of single projections: the own setting of a projection, or else the common
 * one.
 */
class ProjectionSettings {

	private static final String PREFIX = "s2.snapshot";

	/**
	 * Key of the property that creates the streams of all projections.
	 */
	static final String CREATE_STREAM = PREFIX + ".create-stream";

	private static final ProjectionProperties NONE = new ProjectionProperties();

	private final S2SnapshotProperties properties;

	ProjectionSettings(S2SnapshotProperties properties) {
		this.properties = properties;
	}

	ProjectionProperties overrides(String projection) {
		String key = findKey(projection);
		return (key != null) ? this.properties.getProjections().getOrDefault(key, NONE) : NONE;
	}

	SnapshotPlacement placement(String projection) {
		SnapshotPlacement placement = overrides(projection).getPlacement();
		if (overrides(projection).getStore() != null) {
			if (placement == SnapshotPlacement.IN_STREAM) {
				throw new FailureAnalyzedException(
						"The property '" + key(projection, "placement") + "' is 'in-stream', but the properties '"
								+ storePrefix(projection) + ".*' configure a store for the snapshots.",
						"Remove the properties of the store, or set the placement to 'external'.");
			}
			return SnapshotPlacement.EXTERNAL;
		}
		return (placement != null) ? placement : this.properties.getPlacement();
	}

	/**
	 * Returns the prefix of the properties of the store of a projection.
	 * @param projection the name of the projection
	 * @return the prefix
	 */
	String storePrefix(String projection) {
		return key(projection, "store");
	}

	/**
	 * Returns the property that sets how many snapshots the store of a projection keeps.
	 * @param projection the name of the projection
	 * @return the key of the property
	 */
	String keepKey(String projection) {
		return ((overrides(projection).getStore() != null) ? storePrefix(projection) : PREFIX + ".store") + ".keep";
	}

	SnapshotEncoding encoding(String projection) {
		SnapshotFormChoice form = overrides(projection).getForm();
		SnapshotCompression compression = overrides(projection).getCompression();
		return new SnapshotEncoding((form != null) ? form : this.properties.getForm(),
				(compression != null) ? compression : this.properties.getCompression());
	}

	SnapshotVerification verification(String projection) {
		SnapshotVerification verification = overrides(projection).getVerification();
		return (verification != null) ? verification : this.properties.getVerification();
	}

	boolean createStream(String projection, boolean declared) {
		Boolean createStream = overrides(projection).getCreateStream();
		return (createStream != null) ? createStream : declared || this.properties.isCreateStream();
	}

	boolean validateAppends(String projection, boolean declared) {
		Boolean validate = overrides(projection).getAppend().getValidate();
		return (validate != null) ? validate : declared || this.properties.getAppend().isValidate();
	}

	FoldChangeAction onFoldChange(String projection, FoldChangeAction declared) {
		FoldChangeAction own = overrides(projection).getFold().getOnChange();
		if (own != null) {
			return own;
		}
		return (declared != FoldChangeAction.WARN) ? declared : this.properties.getFold().getOnChange();
	}

	@Nullable String foldFingerprint(String projection, @Nullable String declared) {
		String own = overrides(projection).getFold().getFingerprint();
		if (own != null) {
			return fingerprint(PREFIX + ".projections." + findKey(projection) + ".fold.fingerprint", own);
		}
		return (declared != null) ? declared
				: fingerprint(PREFIX + ".fold.fingerprint", this.properties.getFold().getFingerprint());
	}

	private static @Nullable String fingerprint(String key, @Nullable String value) {
		try {
			return (value == null || value.isBlank()) ? null : FoldFingerprint.set(value).value();
		}
		catch (IllegalArgumentException ex) {
			throw new FailureAnalyzedException(String.format(Locale.ROOT,
					"The property '%s' is %s, but it must have at most %d bytes in UTF-8 and no control characters.",
					key, ForeignText.quote(value), FoldFingerprint.MAX_VALUE_LENGTH),
					"Correct the property, or remove it to use its default.", ex);
		}
	}

	/**
	 * Returns the property that would create the stream of a projection.
	 * @param projection the name of the projection
	 * @param declared whether its definition creates the stream
	 * @return the key of the property, or {@code null} if the stream is created
	 */
	@Nullable String createStreamKey(String projection, boolean declared) {
		if (createStream(projection, declared)) {
			return null;
		}
		return (overrides(projection).getCreateStream() != null)
				? PREFIX + ".projections." + findKey(projection) + ".create-stream" : CREATE_STREAM;
	}

	SnapshotTriggers triggers(String projection) {
		S2SnapshotProperties.Trigger common = this.properties.getTrigger();
		ProjectionProperties.Trigger own = overrides(projection).getTrigger();
		String key = findKey(projection);
		String prefix = PREFIX + ".projections." + key;
		SnapshotTriggers triggers = new TriggerSettings(PREFIX).apply(SnapshotTriggers.none(), common);
		return new TriggerSettings(prefix).apply(triggers, own);
	}

	/**
	 * Returns the triggers of the projection of each key. Common triggers by time are
	 * left out, because no schedule knows the keys that are not in memory.
	 * @param projection the name of the projection
	 * @return the triggers
	 */
	SnapshotTriggers keyedTriggers(String projection) {
		SnapshotTriggers triggers = new TriggerSettings(PREFIX)
			.apply(SnapshotTriggers.none(), this.properties.getTrigger())
			.withInterval(null)
			.withCron(null);
		return new TriggerSettings(PREFIX + ".projections." + findKey(projection)).apply(triggers,
				overrides(projection).getTrigger());
	}

	KeyedSettings keyed(String projection) {
		return new KeyedSettings(this.properties.getKeyed(), overrides(projection).getKeyed(),
				key(projection, "keyed"));
	}

	/**
	 * Checks that no property of a projection is set that is for keyed ones only, or for
	 * those that are not keyed.
	 * @param projection the name of the projection
	 * @param keyed whether the projection is keyed
	 */
	void requireKind(String projection, boolean keyed) {
		ProjectionProperties own = overrides(projection);
		if (!keyed && own.getKeyed() != null) {
			throw new FailureAnalyzedException(
					"The properties '" + key(projection, "keyed") + ".*' are set, but projection '" + projection
							+ "' is not keyed: its stream is not a pattern.",
					"Remove the properties, or use a pattern such as 'carts/{id}' as the stream of the projection.");
		}
		if (keyed && own.getCreateStream() != null) {
			throw new FailureAnalyzedException(
					"The property '" + key(projection, "create-stream") + "' is set, but projection '" + projection
							+ "' is keyed, and has a stream for each key.",
					"Set '" + key(projection, "keyed.create-streams") + "' instead.");
		}
	}

	TrimSettings trim(String projection) {
		return new TrimSettings(this.properties.getTrim(), overrides(projection).getTrim(), findKey(projection));
	}

	StateVersions versions(String projection, StateVersions declared) {
		ProjectionProperties.Version own = overrides(projection).getVersion();
		StateVersions versions = declared;
		if (own.getOnMismatch() != null) {
			versions = versions.withOnMismatch(own.getOnMismatch());
		}
		if (own.getKeepOlder() != null) {
			versions = versions.withKeepOlder(PropertyChecks.requireNotNegative(
					PREFIX + ".projections." + findKey(projection) + ".version.keep-older", own.getKeepOlder()));
		}
		return versions;
	}

	DeltaVersions deltas(String projection, DeltaVersions declared) {
		DeltaVersions deltas = declared;
		for (Map.Entry<String, DeltaProperties> entry : overrides(projection).getDeltas().entrySet()) {
			DeltaProperties delta = entry.getValue();
			if (delta.getWriteVersion() != null) {
				deltas = deltas.withWrittenVersion(entry.getKey(), delta.getWriteVersion());
			}
			if (delta.getWriteName() != null) {
				deltas = deltas.withWrittenName(entry.getKey(), delta.getWriteName());
			}
		}
		return deltas;
	}

	@Nullable EncryptionKey encryptionKey(String projection) {
		String key = overrides(projection).getEncryptionKey();
		return (key != null)
				? KeySettings.encryptionKey(PREFIX + ".projections." + findKey(projection) + ".encryption-key", key)
				: null;
	}

	PoisonPolicy poison(String projection, PoisonPolicy declared) {
		return new PoisonSettings(PREFIX + ".projections." + findKey(projection) + ".poison",
				overrides(projection).getPoison())
			.apply(declared);
	}

	/**
	 * Returns the keys below {@code s2.snapshot.projections}.
	 * @return the keys, as they are written in the configuration
	 */
	Set<String> keys() {
		return this.properties.getProjections().keySet();
	}

	private String key(String projection, String name) {
		return PREFIX + ".projections." + findKey(projection) + "." + name;
	}

	private @Nullable String findKey(String projection) {
		Map<String, ProjectionProperties> overrides = this.properties.getProjections();
		if (overrides.containsKey(projection)) {
			return projection;
		}
		return overrides.keySet().stream().filter((key) -> isSame(key, projection)).findFirst().orElse(null);
	}

	static boolean contains(Collection<String> projections, String key) {
		return projections.stream().anyMatch((projection) -> isSame(key, projection));
	}

	// An environment variable loses the case and the dashes of a name.
	static boolean isSame(String key, String projection) {
		return uniform(key).equals(uniform(projection));
	}

	private static String uniform(String name) {
		StringBuilder uniform = new StringBuilder();
		name.toLowerCase(Locale.ROOT).chars().filter(Character::isLetterOrDigit).forEach(uniform::appendCodePoint);
		return uniform.toString();
	}

}
