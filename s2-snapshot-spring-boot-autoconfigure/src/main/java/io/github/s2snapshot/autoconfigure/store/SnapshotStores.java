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

package io.github.s2snapshot.autoconfigure.store;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.BeanWrapperImpl;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.store.SnapshotStore;

/**
 * Stores that are created from properties: the common one, and those of single
 * projections. Thread-safe. For use by the auto-configuration only.
 *
 * @since 0.1.0
 */
public class SnapshotStores {

	private static final String FACTORY_SUFFIX = "SnapshotStoreFactory";

	private final CommonStoreProperties common;

	private final BeanFactory beanFactory;

	private final Map<SnapshotStoreSettings, SnapshotStore> stores = new ConcurrentHashMap<>();

	SnapshotStores(CommonStoreProperties common, BeanFactory beanFactory) {
		this.common = common;
		this.beanFactory = beanFactory;
	}

	/**
	 * Returns the store of all projections that have no store of their own.
	 * @return the store
	 */
	SnapshotStore common() {
		return get(SnapshotStoreSettings.of(this.common));
	}

	/**
	 * Returns the store of a projection that has properties of its own for it.
	 * Projections with equal settings have the same store.
	 * @param prefix the prefix of these properties
	 * @param own the properties, at least one of which is set
	 * @return the store
	 */
	public SnapshotStore get(String prefix, ProjectionStoreProperties own) {
		if (own.getType() == null && isCommonDefinedByApplication()) {
			throw new FailureAnalyzedException(
					"The properties '" + prefix + ".*' are set without a type, but the SnapshotStore bean of the "
							+ "application is not configured by properties.",
					"Set '" + prefix + ".type' to give the projection a store of its own, or "
							+ "remove the properties to use the bean.");
		}
		SnapshotStoreSettings settings = SnapshotStoreSettings.of(this.common, prefix, own);
		requireFitting(settings.type(), SnapshotStoreProperties.Type.FILE, prefix + ".file", own.getFile());
		requireFitting(settings.type(), SnapshotStoreProperties.Type.JDBC, prefix + ".jdbc", own.getJdbc());
		requireFitting(settings.type(), SnapshotStoreProperties.Type.S3, prefix + ".s3", own.getS3());
		return get(settings);
	}

	private boolean isCommonDefinedByApplication() {
		return this.beanFactory.getBeanProvider(OwnSnapshotStoreConfiguration.class).stream().findAny().isPresent();
	}

	private static void requireFitting(Setting<SnapshotStoreProperties.Type> type,
			SnapshotStoreProperties.Type required, String prefix, @Nullable Object properties) {
		if (properties == null || type.get() == required) {
			return;
		}
		List<String> keys = keys(prefix, properties);
		if (keys.isEmpty()) {
			return;
		}
		boolean one = keys.size() == 1;
		String projection = prefix.substring(0, prefix.lastIndexOf('.'));
		throw new FailureAnalyzedException(
				((one) ? "The property " : "The properties ") + String.join(", ", keys) + ((one) ? " is" : " are")
						+ " set, but the type of the store is '" + id(type.get()) + "'"
						+ ((type.isSet()) ? " ('" + type.key() + "')." : ", the default."),
				"Set '" + projection + ".type' to '" + id(required) + "', or remove "
						+ ((one) ? "the property." : "the properties."));
	}

	// An empty value unsets a property of a source with less precedence.
	private static List<String> keys(String prefix, Object properties) {
		BeanWrapper bean = new BeanWrapperImpl(properties);
		return Arrays.stream(bean.getPropertyDescriptors())
			.filter((property) -> property.getWriteMethod() != null
					&& !isEmpty(bean.getPropertyValue(property.getName())))
			.map((property) -> "'" + prefix + "." + DataObjectPropertyName.toDashedForm(property.getName()) + "'")
			.toList();
	}

	private static boolean isEmpty(@Nullable Object value) {
		return value == null || value.toString().isEmpty();
	}

	private SnapshotStore get(SnapshotStoreSettings settings) {
		SnapshotStore store = this.stores.get(settings);
		if (store == null) {
			// Creates beans, so no lock is held meanwhile.
			SnapshotStore created = factory(settings.type()).create(settings);
			SnapshotStore concurrent = this.stores.putIfAbsent(settings, created);
			store = (concurrent != null) ? concurrent : created;
		}
		return store;
	}

	private SnapshotStoreFactory factory(Setting<SnapshotStoreProperties.Type> type) {
		String name = id(type.get()) + FACTORY_SUFFIX;
		if (!this.beanFactory.containsBean(name)) {
			throw missingLibrary(type);
		}
		return this.beanFactory.getBean(name, SnapshotStoreFactory.class);
	}

	// A SnapshotStore bean replaces the common store only.
	private static FailureAnalyzedException missingLibrary(Setting<SnapshotStoreProperties.Type> type) {
		String library = (type.get() == SnapshotStoreProperties.Type.JDBC)
				? "org.springframework.boot:spring-boot-starter-jdbc"
				: "software.amazon.awssdk:s3' and one of its HTTP clients, for example "
						+ "'software.amazon.awssdk:url-connection-client";
		return new FailureAnalyzedException(
				"The property '" + type.key() + "' is '" + id(type.get())
						+ "', but the required library is not on the class path.",
				"Add '" + library
						+ ((type.key().equals("s2.snapshot.store.type"))
								? "', set the property to 'file', or define a SnapshotStore bean."
								: "', or set the property to 'file'."));
	}

	private static String id(SnapshotStoreProperties.Type type) {
		return type.name().toLowerCase(Locale.ROOT);
	}

}
