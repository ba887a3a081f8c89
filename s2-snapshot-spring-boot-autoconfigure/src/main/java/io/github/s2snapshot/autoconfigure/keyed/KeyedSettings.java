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

package io.github.s2snapshot.autoconfigure.keyed;

import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.autoconfigure.PropertyChecks;
import io.github.s2snapshot.keyed.Freshness;
import io.github.s2snapshot.keyed.Residency;

/**
 * Combines the common properties of keyed projections with those of one projection.
 *
 * @since 0.1.0
 */
public final class KeyedSettings {

	private final Layer common;

	private final Layer own;

	/**
	 * Creates a new {@link KeyedSettings}.
	 * @param common the common properties
	 * @param own the properties of the projection, or {@code null}
	 * @param ownPrefix the prefix of the properties of the projection
	 */
	public KeyedSettings(KeyedProperties common, @Nullable KeyedProperties own, String ownPrefix) {
		this.common = new Layer("s2.snapshot.keyed.", common);
		this.own = new Layer(ownPrefix + ".", (own != null) ? own : new KeyedProperties());
	}

	/**
	 * Applies the properties to the settings of a definition.
	 * @param declared the settings of the definition
	 * @return the changed settings
	 */
	public Residency residency(Residency declared) {
		return this.own.apply(this.common.apply(declared)).withFreshness(freshness(declared.freshness()));
	}

	private Freshness freshness(Freshness declared) {
		Duration commonAge = this.common.maxAge();
		Duration ownAge = this.own.maxAge();
		Duration age = (ownAge != null) ? ownAge : commonAge;
		Freshness.Kind kind = get(KeyedProperties::getFreshness);
		if (kind == Freshness.Kind.LATEST) {
			return Freshness.LATEST;
		}
		if (kind == Freshness.Kind.RESIDENT) {
			return Freshness.RESIDENT;
		}
		if (age != null) {
			return Freshness.maxAge(age);
		}
		return (kind == null || declared.kind() == kind) ? declared : Residency.defaults().freshness();
	}

	/**
	 * Returns whether missing streams are created.
	 * @param declared whether the definition creates them
	 * @return whether they are created
	 */
	public boolean createStreams(boolean declared) {
		Boolean creates = get(KeyedProperties::getCreateStreams);
		return (creates != null) ? creates : declared;
	}

	/**
	 * Returns which keys are loaded when the application starts.
	 * @return the beginnings of the keys
	 */
	public List<String> preload() {
		List<String> beginnings = get(KeyedProperties::getPreload);
		return (beginnings != null) ? beginnings : List.of();
	}

	private <T> @Nullable T get(Function<KeyedProperties, @Nullable T> property) {
		T value = property.apply(this.own.properties());
		return (value != null) ? value : property.apply(this.common.properties());
	}

	/**
	 * Properties with the same prefix.
	 *
	 * @param prefix the prefix
	 * @param properties the properties
	 */
	private record Layer(String prefix, KeyedProperties properties) {

		Residency apply(Residency residency) {
			Residency result = residency;
			result = limit(result, "max-resident", this.properties.getMaxResident(), 1, Residency::withMaxResident);
			result = limit(result, "max-followed", this.properties.getMaxFollowed(), 1, Residency::withMaxFollowed);
			result = limit(result, "max-loads", this.properties.getMaxLoads(), 1, Residency::withMaxLoads);
			result = limit(result, "max-failed", this.properties.getMaxFailed(), 1, Residency::withMaxFailed);
			result = limit(result, "hot-after", this.properties.getHotAfter(), 0, Residency::withHotAfter);
			if (this.properties.getMaxResidentSize() != null) {
				result = result.withMaxBytes(PropertyChecks.requireAtLeast(this.prefix + "max-resident-size",
						this.properties.getMaxResidentSize().toBytes(), 1));
			}
			if (this.properties.getIdleTimeout() != null) {
				result = result.withIdleTimeout(
						PropertyChecks.requirePositive(this.prefix + "idle-timeout", this.properties.getIdleTimeout()));
			}
			if (this.properties.getOnPassivation() != null) {
				result = result.withOnPassivation(this.properties.getOnPassivation());
			}
			if (this.properties.getBatchUpdates() != null) {
				result = result.withBatchUpdates(this.properties.getBatchUpdates());
			}
			return result;
		}

		private Residency limit(Residency residency, String name, @Nullable Integer limit, int least,
				BiFunction<Residency, Integer, Residency> change) {
			return (limit != null)
					? change.apply(residency, (int) PropertyChecks.requireAtLeast(this.prefix + name, limit, least))
					: residency;
		}

		@Nullable Duration maxAge() {
			Duration age = this.properties.getMaxAge();
			if (age == null) {
				return null;
			}
			Freshness.Kind kind = this.properties.getFreshness();
			if (kind != null && kind != Freshness.Kind.MAX_AGE) {
				String key = this.prefix + "freshness";
				throw new FailureAnalyzedException(
						"The property '" + this.prefix + "max-age' is set, but '" + key
								+ "' is not 'max-age', so that the age has no effect.",
						"Remove '" + this.prefix + "max-age', or set '" + key + "' to 'max-age'.");
			}
			return PropertyChecks.requirePositive(this.prefix + "max-age", age);
		}

	}

}
