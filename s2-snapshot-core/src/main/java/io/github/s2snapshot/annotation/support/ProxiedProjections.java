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

package io.github.s2snapshot.annotation.support;

import java.util.Locale;

import org.springframework.aop.framework.Advised;
import org.springframework.util.ClassUtils;

import io.github.s2snapshot.projection.error.ProjectionDefinitionException;

/**
 * Finds the object behind the proxies of a bean. Folds are called on that object, because
 * a proxy does not have the fields that they use. A proxy may have another proxy as its
 * target.
 */
final class ProxiedProjections {

	private ProxiedProjections() {
	}

	static Object target(Object projection) {
		Object target = projection;
		try {
			while (target instanceof Advised advised) {
				Object next = advised.getTargetSource().getTarget();
				if (next == null) {
					return target;
				}
				target = next;
			}
			return target;
		}
		catch (Exception ex) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"The target of the proxy of @StreamProjection class %s cannot be obtained: %s",
					ClassUtils.getUserClass(target).getName(), ex.getMessage()), ex);
		}
	}

}
